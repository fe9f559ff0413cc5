import { ActionIcon, Button, CopyButton, Group, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import type { SaleCode } from '@turnout/router/schema/codes'
import type { TicketType } from '@turnout/router/schema/ticket-types'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import { showMoney } from '../../lib/money.ts'
import { showInstant } from '../../lib/time.ts'
import { useNow } from '../../lib/use-now.ts'
import type { Column } from '../../ui/data-table.tsx'
import { StatusBadge, type Tone } from '../../ui/status-badge.tsx'
import { type CodeState, codeState } from './code-rules.ts'
import classes from './codes.module.css'
import { useCodeActions } from './use-save-code.ts'

const tones: Record<CodeState, Tone> = {
  works: 'good',
  not_started: 'warn',
  ended: 'quiet',
  used_up: 'accent',
  inactive: 'quiet',
}

interface Setting {
  eventId: string
  zone: string
  currency: string
  ticketTypes: TicketType[]
  canEdit: boolean
}

/** The columns of the list of codes. */
export function useCodeColumns({ eventId, zone, currency, ticketTypes, canEdit }: Setting): Column<SaleCode>[] {
  const { t } = useTranslation()
  const now = useNow(30_000)
  const actions = useCodeActions(eventId)
  const columns: Column<SaleCode>[] = [
    {
      key: 'code',
      header: t('codes.column.code'),
      cell: (code) => <span className={classes.code}>{code.code}</span>,
    },
    {
      key: 'does',
      header: t('codes.column.does'),
      cell: (code) => (
        <>
          <Does code={code} currency={currency} ticketTypes={ticketTypes} />
          <Group gap="sm" mt={4} hiddenFrom="sm">
            <State code={code} now={now} />
            <Uses code={code} />
          </Group>
        </>
      ),
    },
    { key: 'uses', wideOnly: true, header: t('codes.column.uses'), cell: (code) => <Uses code={code} /> },
    {
      key: 'window',
      header: t('codes.column.window'),
      wideOnly: true,
      cell: (code) => <Works code={code} zone={zone} />,
    },
    {
      key: 'state',
      wideOnly: true,
      header: t('codes.column.state'),
      cell: (code) => <State code={code} now={now} />,
    },
  ]
  return [
    ...columns,
    {
      key: 'actions',
      header: t('codes.column.actions'),
      align: 'right',
      wideOnly: true,
      cell: (code) => (
        <span className={classes.actions}>
          {canEdit && (
            <Button
              size="compact-sm"
              variant="default"
              aria-label={`${t(code.isActive ? 'codes.turnOff' : 'codes.turnOn')}: ${code.code}`}
              loading={actions.isBusy(code.id)}
              onClick={() => actions.turn(code)}
            >
              {t(code.isActive ? 'codes.turnOff' : 'codes.turnOn')}
            </Button>
          )}
          <CopyButtonOf code={code.code} />
        </span>
      ),
    },
  ]
}

function State({ code, now }: { code: SaleCode; now: number }) {
  const { t } = useTranslation()
  const state = codeState(code, now)
  return <StatusBadge tone={tones[state]}>{t(`codes.state.${state}`)}</StatusBadge>
}

function CopyButtonOf({ code }: { code: string }) {
  const { t } = useTranslation()
  return (
    <CopyButton value={code} timeout={2000}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t('common.copied') : t('common.copy')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={copied ? t('common.copied') : `${t('common.copy')}: ${code}`}
            onClick={copy}
          >
            {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  )
}

function Does({ code, currency, ticketTypes }: { code: SaleCode; currency: string; ticketTypes: TicketType[] }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const { kind, value, ticketTypeIds } = code
  const does =
    kind === 'percent'
      ? t('codes.does.percent', { percent: value })
      : kind === 'amount'
        ? t('codes.does.amount', { amount: showMoney(value, currency, tag) })
        : t('codes.does.access', { count: ticketTypeIds.length })
  const names = ticketTypes.filter(({ id }) => ticketTypeIds.includes(id)).map(({ name }) => name)
  return (
    <>
      <span className={classes.does}>{does}</span>
      <span className={classes.sub}>{names.length > 0 ? names.join(', ') : t('codes.on.all')}</span>
      {code.note && <span className={classes.note}>{code.note}</span>}
    </>
  )
}

function Uses({ code: { used, maxUses } }: { code: SaleCode }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const number = (count: number) => new Intl.NumberFormat(tag).format(count)
  if (maxUses === null) return <span className={classes.uses}>{t('codes.used', { count: used })}</span>
  const label = t('codes.usedOf', { used: number(used), max: number(maxUses) })
  return (
    <span className={classes.uses} title={label}>
      <span role="img" aria-label={label} className={classes.bar}>
        <span className={classes.used} style={{ width: `${Math.min(100, (used / maxUses) * 100)}%` }} />
      </span>
      <span aria-hidden>
        {number(used)} / {number(maxUses)}
      </span>
    </span>
  )
}

function Works({ code: { startsAt, endsAt }, zone }: { code: SaleCode; zone: string }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const show = (instant: string) => showInstant(instant, zone, tag, 'dateTime')
  if (startsAt && endsAt) return t('codes.between', { from: show(startsAt), until: show(endsAt) })
  if (startsAt) return t('codes.from', { from: show(startsAt) })
  return endsAt ? t('codes.until', { until: show(endsAt) }) : t('codes.always')
}
