import { handleJob } from '../core/job-handler.ts'
import { deliverOnce } from '../mail/deliver-once.ts'
import { sendVettingDecision } from './jobs.ts'
import { decisionMail } from './mails.ts'

/** Mails what was decided, once; nothing for a request or a member that is gone. */
export const sendVettingDecisionJob = handleJob(sendVettingDecision, async (deps, { requestId }) => {
  const facts = await deps.db
    .selectFrom('vetting_request')
    .innerJoin('user_account', 'user_account.id', 'vetting_request.user_id')
    .select((eb) => [
      'vetting_request.user_id',
      'vetting_request.status',
      'vetting_request.level',
      'vetting_request.answer',
      'user_account.name',
      'user_account.email',
      'user_account.locale',
      eb.selectFrom('organisation').select('name').limit(1).as('organisation'),
    ])
    .where('vetting_request.id', '=', requestId)
    .executeTakeFirst()
  if (!facts || facts.status === 'open') return
  const { status, ...rest } = facts
  const cause = `vetting:${requestId}:decision`
  const kind = 'vetting.decision'
  const delivery = { cause, kind, eventId: null, orderId: null, userId: facts.user_id }
  await deliverOnce(deps, delivery, async () => decisionMail({ ...rest, isGranted: status === 'granted' }))
})
