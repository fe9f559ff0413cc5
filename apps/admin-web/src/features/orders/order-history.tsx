import { IconAlertTriangle, IconCheck, IconCoins, type IconProps, IconReceipt, IconTicket } from '@tabler/icons-react'
import { api } from '@turnout/client/react'
import type { Order } from '@turnout/router/schema/orders'
import type { ComponentType } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import { showMoney } from '../../lib/money.ts'
import { Loaded, LoadingRows } from '../../ui/state.tsx'
import { Moment } from '../../ui/when.tsx'
import classes from './order-history.module.css'
import {
  changedFields,
  type HistoryEntry,
  type HistoryKind,
  kindOf,
  knownAction,
  numberOf,
  ticketIdsOf,
  wordOf,
} from './order-history-words.ts'

const icons: Record<HistoryKind, ComponentType<IconProps>> = {
  good: IconCheck,
  bad: IconAlertTriangle,
  money: IconCoins,
  ticket: IconTicket,
  plain: IconReceipt,
}

/** All that happened to an order, newest first, in words. */
export function OrderHistory({ order, zone }: { order: Order; zone: string }) {
  const { t } = useTranslation()
  const query = api.orders.history.useQuery({ orderId: order.id }, { staleTime: 0 })
  return (
    <Loaded query={query} loading={<LoadingRows rows={4} />}>
      {(entries) =>
        entries.length === 0 ? (
          <p className={classes.note}>{t('orders.history.empty')}</p>
        ) : (
          <ol className={classes.history} aria-label={t('orders.one.history')}>
            {entries.toReversed().map((entry) => (
              <Entry key={entry.id} entry={entry} order={order} zone={zone} />
            ))}
          </ol>
        )
      }
    </Loaded>
  )
}

function Entry({ entry, order, zone }: { entry: HistoryEntry; order: Order; zone: string }) {
  const { t } = useTranslation()
  const kind = kindOf(entry.action)
  const Icon = icons[kind]
  const action = knownAction(entry.action)
  const notes = useNotes(entry, order)
  return (
    <li className={classes.entry}>
      <span className={classes.mark} data-kind={kind} aria-hidden>
        <Icon size={14} stroke={2} />
      </span>
      <div className={classes.text}>
        <span className={classes.what}>{action ? t(`orders.history.did.${action}`) : <code>{entry.action}</code>}</span>
        {notes.length > 0 && <span className={classes.notes}>{notes.join(' · ')}</span>}
        <span className={classes.note}>
          <Moment at={entry.at} zone={zone} /> · <Actor entry={entry} />
        </span>
      </div>
    </li>
  )
}

function Actor({ entry }: { entry: HistoryEntry }) {
  const { t } = useTranslation()
  if (entry.actorKind === 'user') return <>{entry.actorName ?? t('audit.gone')}</>
  return <>{t(`orders.history.by.${entry.actorKind}`)}</>
}

/** What an entry is about beside its action: whose ticket, how much money, which fields, why. */
function useNotes(entry: HistoryEntry, order: Order): string[] {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const names = ticketIdsOf(entry).flatMap((id) => {
    const ticket = order.tickets.find((candidate) => candidate.id === id)
    return ticket ? [ticket.attendeeName ?? t('tickets.unnamed')] : []
  })
  const notes = [...new Set(names)]
  const amount = numberOf(entry, 'amountMinor', 'refundMinor', 'totalMinor')
  if (amount !== null && amount > 0) {
    notes.push(showMoney(amount, wordOf(entry, 'currency') ?? order.currency, tag))
  }
  const cause = wordOf(entry, 'cause') ?? wordOf(entry, 'settlement')
  if (cause !== null) {
    const known = causes.find((candidate) => candidate === cause)
    if (known) notes.push(t(`refunds.cause.${known}`))
  }
  const fields = changedFields(entry)
  if (fields.length > 0) notes.push(fields.map((field) => t(`orders.history.field.${field}`)).join(', '))
  const failure = wordOf(entry, 'failure') ?? wordOf(entry, 'reason')
  if (failure !== null) notes.push(failure)
  return notes
}

const causes = ['policy', 'event_cancelled', 'manual', 'too_late', 'paid_twice', 'elsewhere'] as const
