import { randomUUID } from 'node:crypto'
import { createKioskClient, makeDeviceKey, pairKiosk, signScan } from '@turnout/client/kiosk'
import type { ScanAnswer } from '@turnout/router/schema/check-in'
import { WebSocket } from 'ws'
import type { TestServer } from './server.ts'

/** A paired kiosk without a screen: it proves each request and signs each scan, as the real one does. */
export interface TestKiosk {
  stationId: string
  scan(code: string, sessionCode: string, more?: { secondsAgo?: number; force?: boolean }): Promise<ScanAnswer>
  heartbeat(report: { unsentScans: number; clockOffsetMs?: number; batteryPercent?: number }): Promise<unknown>
  close(): Promise<void>
}

/** Pairs a device of its own with a pairing code. */
export async function pairWith(url: string, pairingCode: string, deviceName = 'Test tablet'): Promise<TestKiosk> {
  const key = await makeDeviceKey()
  const { token, stationId } = await pairKiosk({ pairingCode, publicKey: key.publicJwk, deviceName }, { url })
  const client = createKioskClient({ url, token, key, WebSocket })
  let seq = 0
  return {
    stationId,
    async scan(code, sessionCode, { secondsAgo = 0, force } = {}) {
      seq += 1
      const scannedAt = new Date(Date.now() - secondsAgo * 1000).toISOString()
      const reason = force ? 'Known to the organizers' : undefined
      const scan = { code, sessionCode, scanId: randomUUID(), scannedAt, clockOffsetMs: 0, seq, force, reason }
      return client.api.checkIn.redeem.mutate(await signScan(key, stationId, scan))
    },
    heartbeat: (report) => client.api.kiosk.heartbeat.mutate(report),
    close: () => client.close(),
  }
}

/** Issues a token and pairs a kiosk with it. */
export async function openStation(
  server: Pick<TestServer, 'url' | 'client'>,
  eventId: string,
  stationName: string,
  role: 'steward' | 'supervisor' = 'steward',
): Promise<TestKiosk> {
  const issued = await server.client.api.kiosk.issue.mutate({ eventId, stationName, role })
  return pairWith(server.url, issued.pairingCode, `${stationName} tablet`)
}
