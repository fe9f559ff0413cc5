// A worker that runs the job of one order's mail once, and says what came of it. `CLAIMED=0` is the control: it looks
// whether the mail was sent, sends it, and writes that it was, as is not enough.
import { openDatabase, openPool } from '@turnout/db'
import { jobHandlers } from '@turnout/router'
import { createTestDeps } from '@turnout/router/testing'
import { smtpMailer } from '../src/adapters/smtp-mailer.ts'

const { DATABASE_URL = '', SMTP_URL = '', ORDER_ID = '', CLAIMED } = process.env
const pool = openPool(DATABASE_URL)
const deps = createTestDeps(openDatabase(pool))
const mailer = smtpMailer(SMTP_URL, '"Turnout" <tickets@turnout.example>')
deps.mailer = mailer

async function sendUnclaimed(): Promise<void> {
  const sent = deps.db.selectFrom('mail_delivery').select('id').where('order_id', '=', ORDER_ID)
  if (await sent.where('status', '=', 'sent').executeTakeFirst()) return
  await mailer.send({ to: { name: 'Ada', address: 'ada@example.org' }, subject: 'Once', html: '<p>Once</p>', text: '' })
}

try {
  const job = jobHandlers.find(({ name }) => name === 'orders.send-confirmation')
  if (CLAIMED === '0') await sendUnclaimed()
  else await job?.run(deps, { orderId: ORDER_ID })
  process.stdout.write('done\n')
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.name : 'failed'}\n`)
}
await mailer.stop()
await pool.end()
