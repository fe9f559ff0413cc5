import { Button, Fieldset, Group, Stack, Switch, Text, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { SaleCode } from '@turnout/router/schema/codes'
import type { Event } from '@turnout/router/schema/events'
import type { TicketType } from '@turnout/router/schema/ticket-types'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { faultyFields } from '../../lib/error-text.ts'
import { focusFirstError } from '../../lib/focus-first-error.ts'
import { ConfirmButton } from '../../ui/confirm.tsx'
import { CopyCode } from '../../ui/copy-code.tsx'
import { FormAlert } from '../../ui/form-alert.tsx'
import { useDrawerForm } from '../../ui/form-drawer.tsx'
import { Notice } from '../../ui/notice.tsx'
import { type CodeFormState, KindFields, NameField, TypesField, UseFields, WindowFields } from './code-fields.tsx'
import {
  type CodeFormValues,
  checkCode,
  codeFieldOf,
  codeInputOf,
  codeValuesOf,
  discountOf,
  emptyCode,
} from './code-form-values.ts'
import { PricePreview } from './price-preview.tsx'
import { useCodeActions, useSaveCode } from './use-save-code.ts'

interface CodeFormProps {
  code: SaleCode | null
  event: Event
  ticketTypes: TicketType[]
  onDone: () => void
}

export function CodeForm({ code, event, ticketTypes, onDone }: CodeFormProps) {
  const { t } = useTranslation()
  const setting = { zone: event.timeZone, currency: event.currency }
  const isClosed = event.status === 'cancelled' || event.status === 'completed'
  const used = code?.used ?? 0
  const form: CodeFormState = useForm<CodeFormValues>({
    initialValues: code ? codeValuesOf(code, setting) : emptyCode,
    validate: (values) => checkCode(values, { ...setting, eventId: event.id, used }, t),
  })
  const save = useSaveCode(event.id, code, onDone)
  const cancel = useDrawerForm(() => form.isDirty() && !save.isSuccess)
  const { setFieldError } = form
  const { kind, ticketTypeIds } = form.values
  useEffect(() => {
    if (save.isTaken) setFieldError('code', t('codes.form.taken'))
    else for (const { path, message } of faultyFields(save.error, t)) setFieldError(codeFieldOf(path, kind), message)
  }, [save.error, save.isTaken, kind, t, setFieldError])
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) => save.run(codeInputOf(values, setting), values), focusFirstError)}
    >
      <Fieldset disabled={isClosed} variant="unstyled">
        <Stack>
          {isClosed && <Notice tone="quiet">{t('eventSettings.closed')}</Notice>}
          <FormAlert error={save.error} text={save.isTaken ? t('codes.form.taken') : undefined} />
          {code ? (
            <div>
              <CopyCode shown={code.code} label={t('codes.form.code')} />
              <Text size="sm" c="dimmed">
                {t('codes.form.codeFixed')}
              </Text>
            </div>
          ) : (
            <NameField form={form} />
          )}
          <KindFields form={form} currency={event.currency} isFixed={code !== null} />
          <TypesField form={form} ticketTypes={ticketTypes} />
          {kind !== 'access' && (
            <PricePreview
              kind={kind}
              value={discountOf(form.values, event.currency)}
              ticketTypeIds={ticketTypeIds}
              ticketTypes={ticketTypes}
            />
          )}
          <UseFields form={form} used={used} />
          <WindowFields form={form} zone={event.timeZone} disabled={isClosed} />
          <Textarea
            label={t('codes.form.note')}
            description={t('codes.form.noteHint')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            maxLength={300}
            autosize
            minRows={2}
            {...form.getInputProps('note')}
          />
          <Switch
            label={t('codes.form.isActive')}
            description={t('codes.form.isActiveHint')}
            {...form.getInputProps('isActive', { type: 'checkbox' })}
          />
        </Stack>
      </Fieldset>
      {!isClosed && (
        <Group justify="space-between" mt="xl">
          {code ? <DeleteCode code={code} onDone={onDone} /> : <span />}
          <Group gap="xs">
            <Button variant="default" onClick={cancel}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {code ? t('common.save') : t('common.create')}
            </Button>
          </Group>
        </Group>
      )}
    </form>
  )
}

function DeleteCode({ code, onDone }: { code: SaleCode; onDone: () => void }) {
  const { t } = useTranslation()
  const { remove } = useCodeActions(code.eventId)
  if (code.used > 0) {
    return (
      <Text size="sm" c="dimmed" maw={240}>
        {t('codes.deleteForbidden')}
      </Text>
    )
  }
  return (
    <ConfirmButton
      label={t('common.delete')}
      title={t('codes.deleteTitle', { code: code.code })}
      text={t('codes.deleteText')}
      confirmLabel={t('common.delete')}
      isDangerous
      onConfirm={async () => {
        if (await remove(code)) onDone()
      }}
    />
  )
}
