/** Lets older versions of Node.js run TypeScript, which 22.18 and later do themselves. */
import { register } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import { requirePackage } from '../optional-packages.ts'
import type { HookData } from './typescript-hooks.ts'

export const isTypeScript = (file: string): boolean => /\.m?ts$/.test(file)

/** Whether this Node.js cannot run TypeScript by itself. */
export const hooksAreNeeded = (): boolean => !process.features.typescript

/** The extension that the modules of this command have: `.js` once compiled. */
export const OWN_EXTENSION = path.extname(fileURLToPath(import.meta.url))

let isRegistered = false

/**
 * Has esbuild strip the types of each module that is loaded from now on.
 *
 * @param onResolved called with the URL of each module, also of one that does not exist
 * @throws {MissingPackagesError} when esbuild is not installed
 */
export function registerTypeScriptHooks(onResolved?: (url: string) => void): void {
  if (isRegistered) return
  requirePackage(
    'esbuild',
    `to run TypeScript on Node.js ${process.versions.node}; 22.18 and later do so themselves`,
  )
  isRegistered = true
  const { port1, port2 } = new MessageChannel()
  if (onResolved !== undefined) passOn(port1, onResolved)
  const data: HookData = { port: port2 }
  register(`./typescript-hooks${OWN_EXTENSION}`, import.meta.url, { data, transferList: [port2] })
  process.setSourceMapsEnabled(true)
}

/** Passes the messages on as they come, and the last ones before the process ends. */
function passOn(port: MessagePort, onMessage: (text: string) => void): void {
  port.on('message', onMessage).unref()
  process.once('exit', () => {
    for (;;) {
      const last = receiveMessageOnPort(port)
      if (last === undefined) return
      onMessage(String(last.message))
    }
  })
}
