import * as z from 'zod'
import { BRIDGE, type ShellMethod } from './ipc-channels.ts'

const pin = z.string().regex(/^\d{6,12}$/)

/** Why the shell did not do what it was asked. */
export const shellProblem = z.enum([
  'pin_needed',
  'pin_wrong',
  'pin_wait',
  'bad_address',
  'needs_https',
  'unreachable',
  'fixed_address',
])
const refusal = z.object({ ok: z.literal(false), problem: shellProblem, retryAfterMs: z.int().min(0).optional() })
const answer = z.discriminatedUnion('ok', [z.object({ ok: z.literal(true) }), refusal])

const shellInfo = z.object({
  version: z.string(),
  /** `kiosk` covers the whole screen and asks for the PIN to leave. */
  mode: z.enum(['kiosk', 'window']),
  server: z.string().nullable(),
  /** The address came with the command line and cannot be changed here. */
  hasFixedServer: z.boolean(),
  hasPin: z.boolean(),
  /** Whether the PIN was given within the last two minutes, or there is none. */
  isUnlocked: z.boolean(),
})

/** The contract between page and shell: what goes in and what comes out, checked in the main process both ways. */
export const shellContract = {
  info: { input: z.strictObject({}), output: shellInfo },
  unlock: { input: z.strictObject({ pin }), output: answer },
  configure: {
    input: z.strictObject({
      server: z.string().max(300).optional(),
      newPin: pin.optional(),
      /** Keep an address that does not answer yet. */
      acceptUnreachable: z.boolean().optional(),
    }),
    output: answer,
  },
  exit: { input: z.strictObject({}), output: answer },
} as const satisfies Record<ShellMethod, { input: z.ZodType; output: z.ZodType }>

export type ShellContract = typeof shellContract
export type ShellInput<M extends ShellMethod> = z.infer<ShellContract[M]['input']>
export type ShellOutput<M extends ShellMethod> = z.infer<ShellContract[M]['output']>
export type ShellInfo = z.infer<typeof shellInfo>
export type ShellAnswer = z.infer<typeof answer>
export type ShellProblem = z.infer<typeof shellProblem>

/** What the page finds on `window`. */
export type ShellBridge = { [M in ShellMethod]: (input: ShellInput<M>) => Promise<ShellOutput<M>> }

declare global {
  interface Window {
    readonly [BRIDGE]?: ShellBridge
  }
}
