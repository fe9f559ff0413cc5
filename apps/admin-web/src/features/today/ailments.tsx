import { Link, type LinkProps } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import type { Webhook } from '@turnout/router/schema/webhooks'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import { readerZone, showInstant } from '../../lib/time.ts'
import { useRecentTrouble } from '../mail/use-recent-trouble.ts'
import { hostOf, webhookState } from '../webhooks/webhook-words.ts'
import classes from './event-lines.module.css'

const LOOK_AGAIN_MS = 60_000
/** More of them are one line. */
const MOST_WEBHOOKS = 3

interface Ailment extends Pick<LinkProps, 'to' | 'params' | 'search'> {
  key: string
  title: string
  text: string
}

/**
 * For admins: work that was given up, webhooks that fail, mails that did not arrive, each with the way to it. `healthy`
 * stands where there is none of it.
 */
export function Ailments({ healthy }: { healthy: ReactNode }) {
  const { t } = useTranslation()
  const ailments = [useGivenUpJobs(), useAilingWebhooks(), useLostMails()].flat()
  if (ailments.length === 0) return healthy
  return (
    <ul className={classes.lines} aria-label={t('jobs.attention.label')}>
      {ailments.map(({ key, title, text, ...link }) => (
        <li key={key}>
          <Link {...link} className={classes.line}>
            <span className={classes.text}>
              <span className={classes.title}>{title}</span>
              <span className={classes.note}>{text}</span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  )
}

function useGivenUpJobs(): Ailment[] {
  const { t } = useTranslation()
  const number = new Intl.NumberFormat(useFormatTag())
  const { data } = api.jobs.summary.useQuery(undefined, { refetchInterval: LOOK_AGAIN_MS })
  const count = data?.failed ?? 0
  if (count === 0) return []
  const title = t('jobs.attention.title', { count, shown: number.format(count) })
  return [{ key: 'jobs', title, text: t('jobs.attention.text'), to: '/settings/jobs' }]
}

function useAilingWebhooks(): Ailment[] {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const { data } = api.webhooks.list.useQuery({ limit: 100 }, { refetchInterval: LOOK_AGAIN_MS })
  const ailing = (data?.items ?? []).filter((webhook) => webhookState(webhook).tone === 'bad')
  if (ailing.length > MOST_WEBHOOKS) {
    const title = t('webhooks.attention.many', { count: ailing.length })
    return [{ key: 'webhooks', title, text: t('webhooks.attention.text'), to: '/settings/webhooks' }]
  }
  const what = ({ isActive, failingSince }: Webhook) =>
    isActive && failingSince
      ? t('webhooks.attention.failing', { since: showInstant(failingSince, readerZone(), tag, 'dateTime') })
      : t('webhooks.attention.off')
  return ailing.map((webhook) => ({
    key: webhook.id,
    title: hostOf(webhook.url),
    text: what(webhook),
    to: '/settings/webhooks/$webhookId',
    params: { webhookId: webhook.id },
  }))
}

function useLostMails(): Ailment[] {
  const { t } = useTranslation()
  const { count, title } = useRecentTrouble()
  if (count === 0) return []
  return [{ key: 'mails', title, text: t('mail.trouble.attention'), to: '/messages', search: { status: 'trouble' } }]
}
