import { codeOf } from '@turnout/client'
import { api } from '@turnout/client/react'
import type { Event } from '@turnout/router/schema/events'
import type { WaitlistEntry } from '@turnout/router/schema/waitlist'
import { useTranslation } from 'react-i18next'
import { showMinutes } from '../../lib/duration.ts'
import { useErrorText } from '../../lib/error-text.ts'
import { useFormatTag } from '../../lib/language.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import { ConfirmButton } from '../../ui/confirm.tsx'
import { LinkButton } from '../../ui/links.tsx'
import classes from './waitlist.module.css'

/** What can be done for one who waits: offer seats out of turn, take them off the list, or look at their order. */
export function WaitlistActions({ event, entry }: { event: Event; entry: WaitlistEntry }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const actions = useWaitlistActions(event.id)
  const { name, seats, status, position, orderId } = entry
  if (status === 'taken' && orderId) {
    return (
      <LinkButton
        to="/events/$eventId/orders/$orderId"
        params={{ eventId: event.id, orderId }}
        variant="default"
        size="compact-sm"
      >
        {t('waitlist.order')}
      </LinkButton>
    )
  }
  if (status !== 'waiting' && status !== 'offered') return null
  const before = (position ?? 1) - 1
  const time = showMinutes(event.saleSettings.waitlistOfferMinutes, tag)
  return (
    <span className={classes.actions}>
      {status === 'waiting' && (
        <ConfirmButton
          size="compact-sm"
          label={t('waitlist.offer')}
          aria-label={t('waitlist.offerTo', { name })}
          title={t('waitlist.offering.title')}
          text={
            <>
              <p>{t('waitlist.offering.text', { name, count: seats, time })}</p>
              {before > 0 && <p>{t('waitlist.offering.overtakes', { count: before })}</p>}
            </>
          }
          confirmLabel={t('waitlist.offering.confirm')}
          onConfirm={() => actions.offer(entry)}
        />
      )}
      <ConfirmButton
        size="compact-sm"
        label={t('waitlist.remove')}
        aria-label={t('waitlist.removeOf', { name })}
        title={t('waitlist.removing.title', { name })}
        text={t('waitlist.removing.text')}
        confirmLabel={t('waitlist.removing.confirm')}
        isDangerous
        onConfirm={() => actions.remove(entry)}
      />
    </span>
  )
}

const seatless = ['SOLD_OUT', 'SESSION_FULL', 'INSUFFICIENT_CAPACITY']

function useWaitlistActions(eventId: string) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const utils = api.useUtils()
  const refresh = () =>
    Promise.all([
      utils.waitlist.list.invalidate(),
      utils.waitlist.summary.invalidate({ eventId }),
      utils.events.availability.invalidate({ eventId }),
    ])
  const offer = api.waitlist.offer.useMutation({
    onSettled: refresh,
    onError: (error) =>
      toastError(seatless.includes(codeOf(error) ?? '') ? t('waitlist.offering.none') : errorText(error)),
  })
  const leave = api.waitlist.leave.useMutation({
    onSettled: refresh,
    onError: (error) => toastError(errorText(error)),
  })
  return {
    offer: async ({ id, name }: WaitlistEntry) => {
      const done = await offer.mutateAsync({ entryId: id }).catch(() => null)
      if (done) toastDone(t('waitlist.offering.done', { name }))
    },
    remove: async ({ id, name }: WaitlistEntry) => {
      const done = await leave.mutateAsync({ entryId: id }).catch(() => null)
      if (done) toastDone(t('waitlist.removing.done', { name }))
    },
  }
}
