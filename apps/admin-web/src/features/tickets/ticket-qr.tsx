import { Skeleton } from '@mantine/core'
import { api } from '@turnout/client/react'
import { useTranslation } from 'react-i18next'
import { useErrorText } from '../../lib/error-text.ts'
import classes from './tickets.module.css'

/** A ticket's QR as the server draws it. A picture runs no scripts, whatever is in it. */
export function TicketQr({ ticketId, name }: { ticketId: string; name: string | null }) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const query = api.tickets.qr.useQuery({ ticketId }, { staleTime: 60_000 })
  if (query.error) return <p role="alert">{errorText(query.error)}</p>
  if (!query.data) return <Skeleton className={classes.qr} aria-label={t('common.loading')} />
  return (
    <img
      className={classes.qr}
      alt={name ? t('tickets.one.qr', { name }) : t('tickets.one.qrUnnamed')}
      src={`data:image/svg+xml;utf8,${encodeURIComponent(query.data.svg)}`}
    />
  )
}
