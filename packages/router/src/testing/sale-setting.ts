import { randomUUID } from 'node:crypto'
import type { Database } from '@turnout/db'
import { build, type World } from '@turnout/db/testing'
import { createCaller } from '../app-router.ts'
import type { Mail } from '../core/mailer.ts'
import type { Principal, Role } from '../core/principal.ts'
import { jobHandlers } from '../job-handlers.ts'
import { callAs, createTestDeps, type TestDeps } from './index.ts'

export type AppCaller = ReturnType<typeof createCaller>

/** The whole router as several people, and what tests of sales look at. */
export interface SaleSetting {
  db: Database
  deps: TestDeps
  world: World
  organizer: AppCaller
  admin: AppCaller
  anonymous: AppCaller
  /** Calls as somebody, from an address of their own unless given. */
  call(principal: Principal, ip?: string): AppCaller
  /** Somebody new with an account. */
  as(role: Role): Promise<{ userId: string; email: string; caller: AppCaller }>
  /** What the audit says was done to a subject, oldest first. */
  audited(subjectId: string): Promise<{ action: string; fields: string[]; detail: unknown }[]>
  /** Mails that left for an address. */
  mailsTo(address: string): Mail[]
  /** Runs the waiting jobs of a name, each once. @returns how many */
  runJobs(name: string): Promise<number>
}

let addresses = 0

/** Sets up people who sell and buy, with every procedure and its guards. */
export async function saleSetting(db: Database): Promise<SaleSetting> {
  const deps = createTestDeps(db)
  const world = build(db, deps.now)
  const cookies = { refreshToken: null, set: () => undefined, clear: () => undefined }
  const call: SaleSetting['call'] = (principal, ip) => {
    addresses += 1
    const origin = { ip: ip ?? `2001:db8:5:${addresses.toString(16)}::1`, userAgent: 'test' }
    return createCaller({ ...callAs(deps, principal), origin, cookies })
  }
  const as: SaleSetting['as'] = async (role) => {
    const { id: userId, email } = await world[role]({ email: `${role}-${randomUUID()}@example.org` })
    return { userId, email, caller: call({ kind: 'user', userId, role }) }
  }
  return {
    db,
    deps,
    world,
    organizer: (await as('organizer')).caller,
    admin: (await as('admin')).caller,
    anonymous: call({ kind: 'anonymous' }),
    call,
    as,
    audited: (subjectId) =>
      db
        .selectFrom('audit_entry')
        .select(['action', 'fields', 'detail'])
        .where('subject_id', '=', subjectId)
        .orderBy('id')
        .execute(),
    mailsTo: (address) => deps.sent.filter(({ to }) => to.address === address),
    async runJobs(name) {
      const handler = jobHandlers.find((one) => one.name === name)
      if (!handler) throw new Error(`There is no job ${name}`)
      const jobs = await db
        .deleteFrom('job')
        .where('name', '=', name)
        .where('run_at', '<=', deps.now())
        .returning(['id', 'payload'])
        .execute()
      for (const job of jobs.sort((a, b) => (a.id < b.id ? -1 : 1))) await handler.run(deps, job.payload)
      return jobs.length
    },
  }
}
