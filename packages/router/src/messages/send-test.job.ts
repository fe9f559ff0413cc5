import { handleJob } from '../core/job-handler.ts'
import { deliverOnce } from '../mail/deliver-once.ts'
import { sendMessageTest } from './jobs.ts'
import { writeSample } from './preview-message.ts'
import { audience } from './schema.ts'
import { asTest } from './write-message-mail.ts'

/** Mails a message to whoever writes it, as it is by now. */
export const sendMessageTestJob = handleJob(sendMessageTest, async (deps, { messageId, testId, userId, ...sample }) => {
  const message = await deps.db.selectFrom('message').selectAll().where('id', '=', messageId).executeTakeFirst()
  const user = await deps.db
    .selectFrom('user_account')
    .select(['name', 'email'])
    .where('id', '=', userId)
    .executeTakeFirst()
  if (!message || !user) return
  const cause = {
    cause: `message-test:${testId}`,
    kind: 'message.test',
    eventId: message.event_id,
    orderId: null,
    userId,
  }
  await deliverOnce(deps, cause, async () => {
    const content = {
      eventId: message.event_id,
      subject: message.subject,
      body: message.body,
      audience: audience.parse(message.audience),
      replyTo: message.reply_to === 'sender' ? user.email : null,
    }
    const { mail, recipient } = await writeSample(deps, content, sample)
    return asTest(mail, { name: user.name, address: user.email }, recipient.locale)
  })
})
