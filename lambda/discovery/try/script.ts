/**
 * The script of the page: the text of the functions of these files, which the browser gets as they are, or as the bundler has
 * shortened them. It renames functions and their callers alike, and leaves no other value of a module to them.
 */
import { metadataUrls } from '../../oauth/authorization-server-metadata.ts'
import { isLoopback, urlProblem } from '../../oauth/url.ts'
import * as answers from './answers.ts'
import * as args from './arguments.ts'
import * as authorizationServer from './authorization-server.ts'
import * as calls from './calls.ts'
import * as elements from './elements.ts'
import * as entry from './entry.ts'
import * as exchange from './exchange.ts'
import * as fields from './fields.ts'
import * as form from './form.ts'
import * as meaning from './meaning.ts'
import * as progress from './progress.ts'
import * as questionForm from './question-form.ts'
import * as questions from './questions.ts'
import * as signIn from './sign-in.ts'
import * as view from './view.ts'

const FUNCTIONS = [
  answers,
  args,
  authorizationServer,
  calls,
  elements,
  entry,
  exchange,
  fields,
  form,
  meaning,
  progress,
  questionForm,
  questions,
  signIn,
  view,
].flatMap((functions) => Object.values<CallableFunction>(functions))

/** Rules that the functions of the server use, too. Their names are those of another part of a bundle. */
const RULES = `(() => {
  ${String(isLoopback)}
  ${String(urlProblem)}
  return { urlProblem: ${urlProblem.name}, metadataUrls: ${String(metadataUrls)} }
})()`

/** In strict mode, and without a name in the page's global scope. */
export const TRY_SCRIPT = `(() => {
'use strict'
${FUNCTIONS.map(String).join('\n')}
${view.start.name}({
  document, location, history,
  get sessionStorage() { return sessionStorage },
  rules: ${RULES},
  fetch: (...given) => fetch(...given),
  setTimeout: (...given) => setTimeout(...given),
})
})()`
