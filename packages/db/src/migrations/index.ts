import type { Migration } from 'kysely'
import * as accounts from './20261120T0500-accounts.ts'
import * as events from './20261120T0501-events.ts'
import * as orders from './20261120T0502-orders.ts'
import * as door from './20261120T0503-door.ts'
import * as work from './20261120T0504-work.ts'
import * as roles from './20261120T0505-roles.ts'
import * as holders from './20261120T0506-holders.ts'

/** Every migration by its name, in order. Listed by hand so that a bundled server carries them. */
export const migrations: Record<string, Migration> = {
  '20261120T0500-accounts': accounts,
  '20261120T0501-events': events,
  '20261120T0502-orders': orders,
  '20261120T0503-door': door,
  '20261120T0504-work': work,
  '20261120T0505-roles': roles,
  '20261120T0506-holders': holders,
}
