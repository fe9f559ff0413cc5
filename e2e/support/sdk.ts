import { randomUUID } from 'node:crypto'
import { createClient, type TurnoutClient } from '@turnout/client'
import { createKioskClient, type KioskClient, makeDeviceKey, pairKiosk, signScan } from '@turnout/client/kiosk'
import { WebSocket } from 'ws'
import type { Turnout } from './turnout.ts'

// Node 20 has no WebSocket of its own; the one of `ws` does what the client asks of it.
const socket = WebSocket as never

/** Somebody at another computer: a guest until they sign in. */
export const visit = ({ url }: Turnout): TurnoutClient => createClient({ url, WebSocket: socket })

/** The organizer, by the login that the start printed. */
export async function signInAsPrinted(turnout: Turnout): Promise<TurnoutClient> {
  const { email, password } = turnout.banner
  if (!email || !password) throw new Error('The start printed no login')
  const client = visit(turnout)
  await client.signIn({ email, password })
  return client
}

/** A kiosk without a screen. */
export interface BareKiosk extends KioskClient {
  stationId: string
  /** What it may admit to, by code. */
  sessionCodes: string[]
  redeem(code: string, sessionCode: string): ReturnType<KioskClient['api']['checkIn']['redeem']['mutate']>
}

/** Pairs as a device does: makes its key, trades the code, signs each scan. */
export async function pairBareKiosk({ url }: Turnout, pairingCode: string): Promise<BareKiosk> {
  const key = await makeDeviceKey()
  const input = { pairingCode, publicKey: key.publicJwk, deviceName: 'A test without a screen' }
  const { token, stationId, sessions } = await pairKiosk(input, { url })
  const client = createKioskClient({ url, token, key, WebSocket: socket })
  let seq = 0
  return {
    ...client,
    stationId,
    sessionCodes: sessions.map(({ code }) => code),
    redeem: async (code, sessionCode) => {
      seq += 1
      const scan = { code, sessionCode, scanId: randomUUID(), scannedAt: new Date().toISOString(), clockOffsetMs: 0 }
      return client.api.checkIn.redeem.mutate(await signScan(key, stationId, { ...scan, seq }))
    },
  }
}
