/**
 * The measured process: loads a bundle, sends it events, and records what each one took. It is compiled to JavaScript
 * first, and never loads `fetch` or `node:http`, so that a candidate pays for them only if it uses them.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import {
  type Answer,
  eventOf,
  assertExpected,
  type Outcome,
  type Plan,
  type Span,
  type Step,
} from './plan.ts'
import { defineStreaming, toRestEvent } from './streaming.ts'

type Handler = (event: object, context: object) => Promise<unknown>

const [, , planFile = '', outcomeFile = ''] = process.argv
const plan = JSON.parse(readFileSync(planFile, 'utf8')) as Plan

defineStreaming()
let handler: Handler = async () => undefined
const init = await spanOf(async () => {
  const loaded = (await import(plan.module)) as { readonly handler: Handler }
  handler = loaded.handler
})
const steps: Outcome['steps'][number][] = []
for (const step of plan.steps) {
  // eslint-disable-next-line no-await-in-loop -- one after the other is what is measured
  steps.push(await (step.atOnce === true ? runAtOnce(step) : runInTurn(step)))
}
const outcome: Outcome = { init, steps, peakRssBytes: process.resourceUsage().maxRSS * 1024 }
writeFileSync(outcomeFile, JSON.stringify(outcome))
process.exit(0)

async function runInTurn(step: Step): Promise<Outcome['steps'][number]> {
  const spans: Span[] = []
  let last: unknown
  for (let index = 0; index < step.count; index += 1) {
    const event = sentEvent(step, index)
    // eslint-disable-next-line no-await-in-loop -- see above
    const span = await spanOf(async () => {
      last = await handler(event, contextOf(index))
    })
    spans.push(span)
    assertExpected(last as Answer, step.expected)
    // As the runtime of Lambda does: some objects live until the end of a turn of the event loop.
    // eslint-disable-next-line no-await-in-loop -- see above
    await new Promise((resolve) => void setImmediate(resolve))
  }
  return { spans, last: last as Answer }
}

async function runAtOnce(step: Step): Promise<Outcome['steps'][number]> {
  const events = Array.from({ length: step.count }, (_, index) => sentEvent(step, index))
  let answers: unknown[] = []
  const span = await spanOf(async () => {
    answers = await Promise.all(
      events.map(async (event, index) => handler(event, contextOf(index))),
    )
  })
  for (const answer of answers) assertExpected(answer as Answer, step.expected)
  return { spans: [span], last: answers.at(-1) as Answer }
}

/** The event as the front door makes it. */
function sentEvent(step: Step, index: number): object {
  const event = eventOf(step, index)
  return plan.isRest === true ? toRestEvent(event) : event
}

async function spanOf(work: () => Promise<void>): Promise<Span> {
  const start = performance.now()
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return { cpuMs: (user + system) / 1000, wallMs: performance.now() - start }
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
function contextOf(index: number): object {
  return {
    awsRequestId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'bench',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:bench',
    memoryLimitInMB: '1024',
    logGroupName: '/aws/lambda/bench',
    logStreamName: 'bench',
    getRemainingTimeInMillis: () => 25_000,
  }
}
