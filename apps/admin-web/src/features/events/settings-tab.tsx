import { Button, Fieldset, Select, Stack, Switch } from '@mantine/core'
import { type UseFormReturnType, useForm } from '@mantine/form'
import { api } from '@turnout/client/react'
import type { Event } from '@turnout/router/schema/events'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useRights } from '../../app/rights.ts'
import { focusFirstError } from '../../lib/focus-first-error.ts'
import { toastDone } from '../../lib/toast.ts'
import { useLeaveGuard } from '../../lib/use-leave-guard.tsx'
import { DurationField } from '../../ui/duration-field.tsx'
import { FormAlert } from '../../ui/form-alert.tsx'
import { LimitField } from '../../ui/limit-field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { RemindersSection } from '../reminders/reminders-section.tsx'
import { RefundFields } from './refund-fields.tsx'
import { changedSettings, checkSettings, type SaleSettingsValues, settingsValuesOf } from './sale-settings-values.ts'
import classes from './settings-tab.module.css'
import { useEvent } from './use-event.ts'
import { WaitlistFields } from './waitlist-fields.tsx'

export type SettingsForm = UseFormReturnType<SaleSettingsValues>

/** How an event sells: to whom, what it gives back, whether tickets may be passed on, who waits for freed seats; and what it reminds of. */
export function SettingsTab() {
  const event = useEvent()
  const [opening, setOpening] = useState(0)
  return (
    <Stack gap="lg" className={classes.form}>
      <Settings key={`${event.id} ${opening}`} latest={event} onReopen={() => setOpening(opening + 1)} />
      <RemindersSection event={event} />
    </Stack>
  )
}

function Settings({ latest, onReopen }: { latest: Event; onReopen: () => void }) {
  const { t } = useTranslation()
  const { organize } = useRights()
  // What the form began with: the page hears of other people's changes, and must not take them for its own.
  const [event] = useState(latest)
  const isOver = event.status === 'cancelled' || event.status === 'completed'
  const isClosed = isOver || !organize
  const form: SettingsForm = useForm<SaleSettingsValues>({
    initialValues: settingsValuesOf(event),
    validate: (values) => checkSettings(values, t),
  })
  const guard = useLeaveGuard(() => form.isDirty())
  const utils = api.useUtils()
  const update = api.events.update.useMutation()
  const save = async (values: SaleSettingsValues) => {
    const saleSettings = changedSettings(values, event.saleSettings)
    const saved = await update
      .mutateAsync({ eventId: event.id, version: event.version, saleSettings })
      .catch(() => null)
    if (!saved) return
    utils.events.get.setData({ eventId: event.id }, saved)
    void utils.events.availability.invalidate({ eventId: event.id })
    toastDone(t('eventSettings.saved'))
    onReopen()
  }
  const hasErrors = Object.keys(form.errors).length > 0
  return (
    <form noValidate onSubmit={form.onSubmit((values) => save(values), focusFirstError)}>
      <Fieldset variant="unstyled" disabled={isClosed}>
        <Stack gap="lg">
          {isClosed && <Notice tone="quiet">{t(isOver ? 'eventSettings.closed' : 'sessions.readOnly')}</Notice>}
          {latest.version !== event.version && !update.isPending && (
            <Notice tone="warn" announce="status">
              {t('eventSettings.reloaded')}{' '}
              <Button variant="default" size="compact-sm" onClick={onReopen}>
                {t('eventSettings.loadAgain')}
              </Button>
            </Notice>
          )}
          <FormAlert error={update.error} text={hasErrors && !update.error ? t('common.form.fix') : undefined} />
          <MemberFields form={form} />
          <RefundFields form={form} event={event} isClosed={isClosed} />
          <TransferFields form={form} isClosed={isClosed} />
          <WaitlistFields form={form} isClosed={isClosed} />
        </Stack>
      </Fieldset>
      {!isClosed && (
        <div className={classes.bar}>
          <Button type="submit" loading={update.isPending} disabled={!form.isDirty()}>
            {t('eventSettings.save')}
          </Button>
        </div>
      )}
      {guard.dialog}
    </form>
  )
}

const levels = ['pending', 'vetted', 'trusted'] as const

function MemberFields({ form }: { form: SettingsForm }) {
  const { t } = useTranslation()
  return (
    <Section title={t('eventSettings.members.title')} note={t('eventSettings.members.note')}>
      <div className={classes.columns}>
        <Stack gap="md">
          <Select
            label={t('eventSettings.members.level')}
            data={levels.map((value) => ({ value, label: t(`vetting.level.${value}`) }))}
            allowDeselect={false}
            maw={260}
            {...form.getInputProps('memberLevel')}
          />
          <Switch
            label={t('eventSettings.members.isMembersOnly')}
            description={t('eventSettings.members.isMembersOnlyHint')}
            {...form.getInputProps('isMembersOnly', { type: 'checkbox' })}
          />
        </Stack>
        <LimitField
          label={t('eventSettings.members.maxPerBuyer')}
          unlimitedLabel={t('common.noLimit')}
          fallback={10}
          description={t('eventSettings.members.maxPerBuyerHint')}
          {...form.getInputProps('maxPerBuyer')}
        />
      </div>
    </Section>
  )
}

function TransferFields({ form, isClosed }: { form: SettingsForm; isClosed: boolean }) {
  const { t } = useTranslation()
  return (
    <Section title={t('eventSettings.transfers.title')} note={t('eventSettings.transfers.note')}>
      <Stack gap="md">
        <Switch
          label={t('eventSettings.transfers.allow')}
          {...form.getInputProps('canTransfer', { type: 'checkbox' })}
        />
        {form.values.canTransfer && (
          <DurationField
            label={t('eventSettings.transfers.cutoff')}
            description={t('eventSettings.transfers.cutoffHint')}
            units={['hour', 'day']}
            disabled={isClosed}
            {...form.getInputProps('transferCutoff')}
          />
        )}
      </Stack>
    </Section>
  )
}
