import { randomUUID } from 'node:crypto'
import { TRPCError } from '@trpc/server'
import { useTestDatabase } from '@turnout/db/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Principal } from './core/principal.ts'
import { explain } from './core/trpc.ts'
import { callerFor, callPath, walkRouter } from './testing/app-caller.ts'
import { type DoorSetting, openDoors } from './testing/door-setting.ts'
import { type Field, fieldsOf, inputWith, type Samples } from './testing/schema-walk.ts'

const database = useTestDatabase()
let door: DoorSetting
let candidates: Principal[]
let samples: Samples

/** What ends things comes last, so that the others find them alive. */
const ending = /\.(cancel|delete|revoke|undo|logout)$/
const walked = walkRouter().sort((a, b) => Number(ending.test(a.path)) - Number(ending.test(b.path)))
const procedures = walked.flatMap(({ path, type, input }) => (input ? [{ path, type, input }] : []))

beforeAll(async () => {
  door = await openDoors(database().db, new Date())
  const admin = await door.world.admin()
  const station = await door.station()
  const { ticket, code } = await door.guest()
  const venue = await door.world.venue()
  const { id: sessionId } = door.s1
  const { webhookId, deliveryId } = await webhookWithDelivery(admin.id)
  candidates = [{ kind: 'user', userId: admin.id, role: 'admin' }, station.principal, { kind: 'anonymous' }]
  samples = {
    anyId: randomUUID(),
    eventId: door.event.id,
    sessionId,
    ticketTypeId: door.whole.id,
    ticketId: ticket.id,
    orderId: ticket.order_id,
    stationId: station.principal.stationId,
    venueId: venue.id,
    userId: admin.id,
    code,
    // An id is good for one import.
    get importId() {
      return randomUUID()
    },
    content: '[]',
    timeZone: 'Europe/Budapest',
    x: 'x'.repeat(43),
    y: 'y'.repeat(43),
    email: 'sample@example.org',
    url: 'https://hooks.example.org/',
    webhookId,
    deliveryId,
  }
})

/** A webhook that was sent one test, which is over. */
async function webhookWithDelivery(userId: string): Promise<{ webhookId: string; deliveryId: string }> {
  const admin: Principal = { kind: 'user', userId, role: 'admin' }
  const made = z.object({ id: z.string() })
  const webhook = await callPath(door.deps, admin, 'webhooks.create', { url: 'https://hooks.example.org/' })
  const { id: webhookId } = made.parse(webhook)
  const { id: deliveryId } = made.parse(await callPath(door.deps, admin, 'webhooks.test', { webhookId }))
  const over = { status: 'delivered' as const, finished_at: new Date() }
  await door.deps.db.updateTable('webhook_delivery').set(over).where('id', '=', deliveryId).execute()
  return { webhookId, deliveryId }
}

/** The code of the refusal, or `none` where the call went through. */
async function codeOf(path: string, input: unknown): Promise<string> {
  try {
    await callPath(door.deps, callerFor(path, candidates), path, input)
    return 'none'
  } catch (error) {
    if (!(error instanceof TRPCError)) throw error
    return explain(error).code
  }
}

const hostile = ['a\u0000b', 'a\ud800b', '\udc00', 'x'.repeat(10_000), '%_\\', '', '__proto__', '\u202e\u{1f600}']
const strangeInstants = [
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '1899-12-31T23:59:59Z',
  '9999-12-31T23:59:59-12:00',
  '9999-12-31T23:59:59Z',
]
const strangeDays = ['0000-01-01', '0001-01-01', '9999-12-31']
const strangeNumbers = [-1, 0, 1.5, 2 ** 31, 1e20, Number.MAX_SAFE_INTEGER]

function strangeValues({ kind }: Field): unknown[] {
  if (kind === 'instant') return [...strangeInstants, ...hostile]
  if (kind === 'day') return [...strangeDays, ...hostile]
  if (kind === 'number') return strangeNumbers
  return kind === 'other' ? [] : hostile
}

/** Values of another type, too long ones, and none where one is needed: what no schema may take. */
function impossibleValues({ kind, isRequired, maxLength, schema }: Field): unknown[] {
  const wrong = kind === 'number' ? ['7', Number.NaN] : [7]
  const values: unknown[] = [
    ...wrong,
    { toString: 'x' },
    Symbol.iterator.toString(),
    ...(isRequired ? [undefined] : []),
  ]
  if (maxLength !== null) values.push('x'.repeat(maxLength + 1))
  if (kind === 'instant') values.push(...strangeInstants)
  if (kind === 'day') values.push(...strangeDays)
  if (kind === 'text') values.push('a\u0000b', 'a\ud800b')
  return values.filter((value) => !z.safeParse(schema, value).success || isHostile(value))
}

function isHostile(value: unknown): boolean {
  return typeof value === 'string' && (/[\0\p{Cs}]/u.test(value) || strangeInstants.includes(value))
}

/** Everything but what a call may count before it is refused. */
async function everything(): Promise<string> {
  const counted = ['import_run', 'rate_limit', 'dpop_proof', 'audit_entry', 'station', 'kysely_migration_lock']
  const { rows } = await database().pool.query<{ tablename: string }>(
    `select tablename from pg_tables where schemaname = 'public' and tablename <> all($1) order by 1`,
    [counted],
  )
  const parts = rows.map(
    ({ tablename }) =>
      `select '${tablename}' as name, md5(string_agg(t::text, ',' order by t::text)) from "${tablename}" t`,
  )
  // Many tables are looked at side by side, in whatever order.
  return JSON.stringify((await database().pool.query(`${parts.join(' union all ')} order by 1`)).rows)
}

describe('every procedure', () => {
  it.each(procedures)(
    '$path takes no field of an impossible value, and changes nothing',
    async ({ path, type, input }) => {
      const before = await everything()
      const wrong: string[] = []
      for (const field of fieldsOf(input)) {
        for (const value of impossibleValues(field)) {
          const given = inputWith(input, samples, field.path, value)
          const code =
            type === 'subscription'
              ? z.safeParse(input, given).success
                ? 'none'
                : 'VALIDATION_ERROR'
              : await codeOf(path, given)
          // A scan that cannot be read gets its own error in its batch.
          const isQueued = path === 'checkIn.redeemBatch' && field.path.length > 2
          if (code !== 'VALIDATION_ERROR' && !isQueued) wrong.push(`${field.path.join('.')} = ${told(value)}: ${code}`)
        }
      }
      expect(wrong).toEqual([])
      expect(await everything()).toBe(before)
    },
  )

  it.each(procedures.filter(({ type }) => type !== 'subscription'))(
    '$path answers strange values without a fault',
    async ({ path, input }) => {
      const wrong: string[] = []
      for (const field of fieldsOf(input)) {
        for (const value of strangeValues(field)) {
          const code = await codeOf(path, inputWith(input, samples, field.path, value))
          if (code === 'INTERNAL') wrong.push(`${field.path.join('.')} = ${told(value)}`)
        }
      }
      expect(wrong).toEqual([])
    },
  )
})

function told(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 60)
}
