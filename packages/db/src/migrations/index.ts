import type { Migration } from 'kysely'
import * as accounts from './20261120T0500-accounts.ts'
import * as events from './20261120T0501-events.ts'
import * as orders from './20261120T0502-orders.ts'
import * as door from './20261120T0503-door.ts'
import * as work from './20261120T0504-work.ts'
import * as roles from './20261120T0505-roles.ts'
import * as holders from './20261120T0506-holders.ts'
import * as sales from './20261120T0800-sales.ts'
import * as payments from './20261120T0801-payments.ts'
import * as refunds from './20261120T0802-refunds.ts'
import * as moves from './20261120T0803-moves.ts'
import * as transfers from './20261120T0804-transfers.ts'
import * as waitlist from './20261120T0805-waitlist.ts'
import * as mending from './20261120T0806-mending.ts'
import * as lines from './20261120T0807-lines.ts'
import * as money from './20261120T0808-money.ts'
import * as promises from './20261120T0809-promises.ts'
import * as jobs from './20261120T1100-jobs.ts'
import * as deliveries from './20261120T1101-deliveries.ts'
import * as messages from './20261120T1102-messages.ts'
import * as reminders from './20261120T1103-reminders.ts'
import * as webhooks from './20261120T1104-webhooks.ts'
import * as stream from './20261120T1105-stream.ts'
import * as processes from './20261120T1107-processes.ts'
import * as jobsDue from './20261120T1108-jobs-due.ts'
import * as manyMails from './20261120T1109-many-mails.ts'
import * as optOuts from './20261120T1109-opt-outs.ts'
import * as remindedAgain from './20261120T1110-reminded-again.ts'
import * as mailsWaiting from './20261120T1111-mails-waiting.ts'

/** Every migration by its name, in order. Listed by hand so that a bundled server carries them. */
export const migrations: Record<string, Migration> = {
  '20261120T0500-accounts': accounts,
  '20261120T0501-events': events,
  '20261120T0502-orders': orders,
  '20261120T0503-door': door,
  '20261120T0504-work': work,
  '20261120T0505-roles': roles,
  '20261120T0506-holders': holders,
  '20261120T0800-sales': sales,
  '20261120T0801-payments': payments,
  '20261120T0802-refunds': refunds,
  '20261120T0803-moves': moves,
  '20261120T0804-transfers': transfers,
  '20261120T0805-waitlist': waitlist,
  '20261120T0806-mending': mending,
  '20261120T0807-lines': lines,
  '20261120T0808-money': money,
  '20261120T0809-promises': promises,
  '20261120T1100-jobs': jobs,
  '20261120T1101-deliveries': deliveries,
  '20261120T1102-messages': messages,
  '20261120T1103-reminders': reminders,
  '20261120T1104-webhooks': webhooks,
  '20261120T1105-stream': stream,
  '20261120T1107-processes': processes,
  '20261120T1108-jobs-due': jobsDue,
  '20261120T1109-many-mails': manyMails,
  '20261120T1109-opt-outs': optOuts,
  '20261120T1110-reminded-again': remindedAgain,
  '20261120T1111-mails-waiting': mailsWaiting,
}
