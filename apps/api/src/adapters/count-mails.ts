import { performance } from 'node:perf_hooks'
import { type Mailer, MailRefused } from '@turnout/router'
import type { MailOutcome, Metrics } from '../http/metrics.ts'

/** A mailer whose outcomes are counted. */
export function countMails(mailer: Mailer, metrics: Pick<Metrics, 'observeMail'>): Mailer {
  return {
    async send(mail) {
      const startedAt = performance.now()
      const observe = (outcome: MailOutcome) => metrics.observeMail(outcome, (performance.now() - startedAt) / 1000)
      try {
        const messageId = await mailer.send(mail)
        observe('sent')
        return messageId
      } catch (error) {
        observe(error instanceof MailRefused ? 'refused' : 'failed')
        throw error
      }
    },
    captured: (limit) => mailer.captured(limit),
  }
}
