/**
 * A debugger in a thread of its own. It attaches to the main thread, counts the functions that one request runs, then stops
 * at the first line of each of them to see who called it.
 */
import { Session, type Debugger, type Profiler } from 'node:inspector/promises'
import { parentPort } from 'node:worker_threads'
import type { Call, Order, Place } from './walk.ts'

/** Deep enough to lead from a tool back to the chain, over the SDK's promises. */
const ASYNC_DEPTH = 64

const port = parentPort
if (port === null) throw new Error('the observer runs as a worker')

const session = new Session()
session.connectToMainThread()
const sources = new Map<string, string>()
const calls: Call[] = []
const stopped = new Set<string>()
let root = ''

session.on('Debugger.scriptParsed', ({ params: { scriptId, url } }) => sources.set(scriptId, url))
session.on('Debugger.paused', ({ params }) => {
  const { callFrames, asyncStackTrace } = params
  const stack = callFrames.map(({ functionName, location }) => {
    return { functionName, url: sources.get(location.scriptId) ?? '' }
  })
  for (let trace = asyncStackTrace; trace !== undefined; trace = trace.parent) {
    stack.push(...trace.callFrames)
  }
  const [place, ...callers] = stack.map(placeOf).filter((one) => one !== undefined)
  if (place !== undefined) calls.push({ place, callers })
  void session.post('Debugger.resume')
})

/** A place in the sources below {@link root}; undefined for packages and Node.js itself. */
function placeOf({ url, functionName }: { url: string; functionName: string }): Place | undefined {
  const isOurs = url.startsWith(root) && !url.includes('/node_modules/')
  return isOurs ? { file: url.slice(root.length), functionName } : undefined
}

const obey: Record<Order['do'], (order: Order) => Promise<unknown>> = {
  async count(order) {
    root = order.root
    await session.post('Debugger.enable')
    await session.post('Profiler.enable')
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
  },
  async stopAtEach() {
    const { result } = await session.post('Profiler.takePreciseCoverage')
    await session.post('Profiler.stopPreciseCoverage')
    await session.post('Debugger.setAsyncCallStackDepth', { maxDepth: ASYNC_DEPTH })
    const counted: string[] = []
    for (const script of result) {
      const place = placeOf({ url: script.url, functionName: '' })
      const ran = script.functions.filter(({ ranges }) => (ranges[0]?.count ?? 0) > 0)
      if (place === undefined || ran.length === 0) continue
      counted.push(place.file)
      // oxlint-disable-next-line no-await-in-loop -- one script after the other
      await Promise.all(ran.map(async (one) => stopAt(script.scriptId, one)))
    }
    return counted
  },
  async calls() {
    await session.post('Debugger.disable')
    return calls
  },
}

async function stopAt(scriptId: string, { ranges }: Profiler.FunctionCoverage): Promise<void> {
  const { scriptSource } = await session.post('Debugger.getScriptSource', { scriptId })
  const [range = { startOffset: 0, endOffset: 0 }] = ranges
  const { locations } = await session.post('Debugger.getPossibleBreakpoints', {
    start: locationOf(scriptId, scriptSource, range.startOffset),
    end: locationOf(scriptId, scriptSource, range.endOffset),
  })
  const [location] = locations
  if (location === undefined) return
  // A function whose body is another one begins where that one does.
  const place = `${scriptId}:${location.lineNumber}:${location.columnNumber}`
  if (stopped.has(place)) return
  stopped.add(place)
  await session.post('Debugger.setBreakpoint', { location })
}

function locationOf(scriptId: string, source: string, offset: number): Debugger.Location {
  const before = source.slice(0, offset).split('\n')
  return { scriptId, lineNumber: before.length - 1, columnNumber: before.at(-1)?.length ?? 0 }
}

port.on('message', (order: Order) => {
  const answer = async () => port.postMessage(await obey[order.do](order))
  void answer()
})
