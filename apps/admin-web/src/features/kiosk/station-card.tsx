import { Text } from '@mantine/core'
import {
  IconAlertTriangle,
  IconBattery2,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  type IconProps,
} from '@tabler/icons-react'
import type { Station } from '@turnout/router/schema/kiosk'
import type { ComponentType, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Facts } from '../../ui/facts.tsx'
import { Ago, Moment } from '../../ui/when.tsx'
import { useSessionCodes } from '../tickets/session-codes.ts'
import classes from './station-card.module.css'
import { type Health, stationHealth } from './station-health.ts'
import { useCauseText } from './use-cause-text.ts'

interface StationCardProps {
  station: Station
  now: number
  zone: string
  /** Only what a glance from afar needs. */
  isCompact?: boolean
  actions?: ReactNode
}

const shapes: Record<Health['tone'], ComponentType<IconProps>> = {
  good: IconCircleCheck,
  warn: IconAlertTriangle,
  bad: IconCircleX,
  quiet: IconCircleDashed,
}

/** A station by colour, shape and words: how it does, and why. */
export function StationCard({ station, now, zone, isCompact = false, actions }: StationCardProps) {
  const { t } = useTranslation()
  const causeText = useCauseText()
  const { tone, causes } = stationHealth(station, now)
  const Shape = shapes[tone]
  const said = causes.length === 0 ? [t('kiosk.cause.good')] : causes.map((cause) => causeText(cause, station, now))
  return (
    <article className={classes.card} data-tone={tone} data-compact={isCompact || undefined} aria-label={station.name}>
      <div className={classes.head}>
        <Shape size={24} className={classes.shape} aria-hidden />
        <div className={classes.title}>
          <Text component="h3" fw={650} className={classes.name}>
            {station.name}
          </Text>
          <Text component="div" size="sm" c="dimmed">
            {t(`kiosk.role.${station.role}`)}
            {isCompact && station.batteryPercent !== null && ` · ${station.batteryPercent}%`}
          </Text>
        </div>
        {actions}
      </div>
      <ul className={classes.causes}>
        {said.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      {!isCompact && <Details station={station} now={now} zone={zone} />}
    </article>
  )
}

function Details({ station, now, zone }: { station: Station; now: number; zone: string }) {
  const { t } = useTranslation()
  const codesOf = useSessionCodes(station.eventId)
  const { lastSeenAt, batteryPercent, expiresAt } = station
  return (
    <div className={classes.details}>
      <Facts
        facts={[
          [
            t('kiosk.fact.sessions'),
            station.sessionIds.length === 0 ? t('kiosk.fact.allSessions') : codesOf(station.sessionIds),
          ],
          [t('kiosk.fact.device'), station.deviceName ?? t('kiosk.fact.noDevice')],
          [t('kiosk.fact.lastSeen'), lastSeenAt ? <Ago key="seen" at={lastSeenAt} now={now} /> : t('kiosk.fact.never')],
          ...(batteryPercent === null
            ? []
            : [
                [
                  t('kiosk.fact.battery'),
                  <span key="battery" className={classes.battery}>
                    <IconBattery2 size={18} aria-hidden /> {batteryPercent}%
                  </span>,
                ] as const,
              ]),
          [
            t('kiosk.fact.expires'),
            expiresAt ? (
              <Moment key="until" at={expiresAt} zone={zone} />
            ) : (
              t('kiosk.fact.hours', { count: station.lifetimeHours })
            ),
          ],
        ]}
      />
    </div>
  )
}
