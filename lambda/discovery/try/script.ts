/**
 * The script of the page: the text of these functions, which the browser gets as they are here, or as the bundler has
 * shortened them. It renames functions and their callers alike, and leaves no other value of a module to them.
 */
import { metadataUrls } from '../../oauth/authorization-server-metadata.ts'
import { isLoopback, urlProblem } from '../../oauth/url.ts'
import { blockOf, blocksOf, button, element, exchangeElement, find, say } from './elements.ts'
import { callServer, meaningOf, meaningOfMessage, messageIn, parameterOf, raw } from './exchange.ts'
import {
  argumentsOf,
  choicesOf,
  fieldOf,
  fieldsOf,
  headersOf,
  headerText,
  initialOf,
  isRecord,
  kindOf,
  valueOf,
  wholeField,
} from './fields.ts'
import { controlOf, controlsOf, inputOf, optionText, readForm } from './form.ts'
import {
  answerProblem,
  base64url,
  beginSignIn,
  challengeOf,
  clientIdFor,
  errorIn,
  finishSignIn,
  originProblem,
  randomText,
  readServer,
  redeem,
  register,
  sendJson,
  serverProblem,
} from './sign-in.ts'
import {
  chooseTool,
  enter,
  forget,
  perform,
  showEntry,
  showForm,
  showMeaning,
  showTools,
  start,
} from './view.ts'

const FUNCTIONS = [
  ...[isLoopback, urlProblem, metadataUrls],
  ...[answerProblem, base64url, beginSignIn, challengeOf, clientIdFor, errorIn, finishSignIn],
  ...[originProblem, randomText, readServer, redeem, register, sendJson, serverProblem],
  ...[callServer, meaningOf, meaningOfMessage, messageIn, parameterOf, raw],
  ...[argumentsOf, choicesOf, fieldOf, fieldsOf, headersOf, headerText, initialOf, isRecord],
  ...[kindOf, valueOf, wholeField],
  ...[blockOf, blocksOf, button, element, exchangeElement, find, say],
  ...[controlOf, controlsOf, inputOf, optionText, readForm],
  ...[chooseTool, enter, forget, perform, showEntry, showForm, showMeaning, showTools, start],
]

/** In strict mode, and without a name in the page's global scope. */
export const TRY_SCRIPT = `(() => {
'use strict'
${FUNCTIONS.map(String).join('\n')}
${start.name}({
  document, location, history, sessionStorage,
  fetch: (...given) => fetch(...given),
  setTimeout: (...given) => setTimeout(...given),
})
})()`
