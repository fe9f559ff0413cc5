import type { Job } from '@turnout/router/schema/jobs'
import { useTranslation } from 'react-i18next'
import { readerZone } from '../../lib/time.ts'
import { TextLink } from '../../ui/links.tsx'
import { Moment } from '../../ui/when.tsx'
import classes from './jobs.module.css'
import { kindKey } from './kind-key.ts'
import { jobs as texts } from './texts.en.ts'

function isKeyOf<T extends object>(table: T, key: string): key is Extract<keyof T, string> {
  return Object.hasOwn(table, key)
}

/** What a schedule is called, as far as it has a name for people. */
export function useScheduleName(): (name: string) => string {
  const { t } = useTranslation()
  return (name) => (isKeyOf(texts.schedules.name, name) ? t(`jobs.schedules.name.${name}`) : name)
}

/** What a kind of job is called, as far as it has a name for people. */
export function useKindName(): (name: string) => string {
  const { t } = useTranslation()
  const scheduleName = useScheduleName()
  return (name) => {
    if (name.startsWith('schedule.')) return scheduleName(name.slice('schedule.'.length))
    const key = kindKey(name)
    return isKeyOf(texts.kinds, key) ? t(`jobs.kinds.${key}`) : name
  }
}

/** What a job is about: its ids, and the way to its event. */
export function About({ job }: { job: Job }) {
  const { t } = useTranslation()
  return (
    <ul className={classes.about}>
      {Object.entries(job.refersTo).map(([name, id]) => (
        <li key={name}>
          {isKeyOf(texts.about, name) ? t(`jobs.about.${name}`) : t('jobs.about.other')}{' '}
          {name === 'eventId' ? (
            <TextLink to="/events/$eventId" params={{ eventId: id }}>
              {id.slice(-8)}
            </TextLink>
          ) : (
            <code title={id}>{id.slice(-8)}</code>
          )}
        </li>
      ))}
    </ul>
  )
}

/** When a job is tried next, began or ended. */
export function JobMoment({ job, now }: { job: Job; now: number }) {
  const { t } = useTranslation()
  const at = momentOf(job)
  const isDue = Date.parse(job.runAt) <= now
  const key = job.state === 'waiting' ? (isDue ? 'due' : 'next') : momentKeys[job.state]
  const [before, after] = t(`jobs.${key}`, { when: '\n' }).split('\n')
  return (
    <span className={classes.when}>
      {before}
      <Moment at={at} zone={readerZone()} />
      {after}
    </span>
  )
}

const momentKeys = { running: 'begun', failed: 'gaveUp', done: 'finished' } as const

function momentOf({ state, runAt, startedAt, finishedAt }: Job): string {
  if (state === 'waiting') return runAt
  return (state === 'running' ? startedAt : finishedAt) ?? runAt
}
