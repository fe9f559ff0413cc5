import { Button, Group, MultiSelect, Stack, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { detailsOf } from '@turnout/client'
import { api } from '@turnout/client/react'
import { webhookTopics } from '@turnout/router/rules/webhooks'
import { createWebhookInput, type Webhook, type WebhookWithSecret } from '@turnout/router/schema/webhooks'
import type { TFunction } from 'i18next'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { focusFirstError } from '../../lib/focus-first-error.ts'
import { fieldErrors } from '../../lib/form-errors.ts'
import { toastDone } from '../../lib/toast.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { FormDrawer, useDrawerForm } from '../../ui/form-drawer.tsx'

interface WebhookDrawerProps {
  opened: boolean
  /** Null makes a new one. */
  webhook: Webhook | null
  onClose: () => void
  onMade?: (made: WebhookWithSecret) => void
}

/** Makes or changes a webhook beside what it was opened from. */
export function WebhookDrawer({ opened, webhook, onClose, onMade }: WebhookDrawerProps) {
  const { t } = useTranslation()
  const title = t(webhook ? 'webhooks.form.editTitle' : 'webhooks.form.newTitle')
  return (
    <FormDrawer opened={opened} onClose={onClose} title={title}>
      <WebhookForm webhook={webhook} onDone={onClose} onMade={onMade} />
    </FormDrawer>
  )
}

interface FormValues {
  url: string
  description: string
  isAll: boolean
  types: string[]
  eventIds: string[]
  isActive: boolean
}

/** What the server takes. No types at all are refused there; no events stand for all. */
function inputOf({ url, description, isAll, types, eventIds, isActive }: FormValues) {
  return {
    url: url.trim(),
    description,
    types: isAll ? ['*'] : types,
    eventIds: eventIds.length > 0 ? eventIds : null,
    isActive,
  }
}

const below = ['label', 'input', 'description', 'error'] as ('label' | 'input' | 'description' | 'error')[]

function WebhookForm({ webhook, onDone, onMade }: Omit<WebhookDrawerProps, 'opened' | 'onClose'> & { onDone(): void }) {
  const { t } = useTranslation()
  const form = useForm<FormValues>({
    initialValues: {
      url: webhook?.url ?? '',
      description: webhook?.description ?? '',
      isAll: webhook?.types.includes('*') ?? true,
      types: webhook?.types.filter((type) => type !== '*') ?? [],
      eventIds: webhook?.eventIds ?? [],
      isActive: webhook?.isActive ?? true,
    },
    validate: (values) => fieldErrors(createWebhookInput, inputOf(values), t),
  })
  const save = useSaveWebhook(webhook, onDone, onMade)
  const cancel = useDrawerForm(() => form.isDirty() && !save.isSuccess)
  const { setFieldError } = form
  const fault = urlFaultText(save.error, t)
  useEffect(() => {
    if (fault) setFieldError('url', fault)
  }, [fault, setFieldError])
  return (
    <form noValidate onSubmit={form.onSubmit((values) => save.run(inputOf(values)), focusFirstError)}>
      <Stack>
        <FormAlert error={save.error} text={fault} />
        <TextInput
          type="url"
          label={t('webhooks.form.url')}
          description={t('webhooks.form.urlHint')}
          inputWrapperOrder={below}
          placeholder="https://"
          withAsterisk
          data-autofocus
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('url')}
        />
        <TextInput label={t('webhooks.form.description')} maxLength={200} {...form.getInputProps('description')} />
        <Switch label={t('webhooks.form.typesAll')} {...form.getInputProps('isAll', { type: 'checkbox' })} />
        {!form.values.isAll && <TypesField {...form.getInputProps('types')} />}
        <EventsField {...form.getInputProps('eventIds')} />
        {!webhook && (
          <Switch label={t('webhooks.form.isActive')} {...form.getInputProps('isActive', { type: 'checkbox' })} />
        )}
      </Stack>
      <Group justify="flex-end" gap="xs" mt="xl">
        <Button variant="default" onClick={cancel}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" loading={save.isPending}>
          {t(webhook ? 'common.save' : 'common.create')}
        </Button>
      </Group>
    </form>
  )
}

interface ListFieldProps {
  value?: string[]
  onChange?: (value: string[]) => void
  error?: React.ReactNode
}

const topics = ['orders', 'checkIns', 'availability', 'events', 'venues'] as const

function TypesField(props: ListFieldProps) {
  const { t } = useTranslation()
  return (
    <MultiSelect
      label={t('webhooks.form.types')}
      data={topics.map((topic) => ({
        group: t(`webhooks.form.topic.${topic}`),
        items: Object.keys(webhookTopics[topic]),
      }))}
      searchable
      clearable
      withAsterisk
      clearButtonProps={{ 'aria-label': t('common.clear') }}
      {...props}
    />
  )
}

const EVENTS_SHOWN = 50

function EventsField(props: ListFieldProps) {
  const { t } = useTranslation()
  const [search, setSearch] = useState('')
  const { data } = api.events.list.useQuery({ search: search.trim() || undefined, limit: EVENTS_SHOWN })
  const [names] = useState(() => new Map<string, string>())
  for (const { id, title } of data?.items ?? []) names.set(id, title)
  const chosen = props.value ?? []
  // What was chosen stays in sight, whether it was found just now or not.
  const known = [...new Set([...chosen, ...(data?.items ?? []).map(({ id }) => id)])]
  return (
    <MultiSelect
      label={t('webhooks.form.events')}
      placeholder={chosen.length > 0 ? undefined : t('webhooks.form.eventsAll')}
      data={known.map((id) => ({ value: id, label: names.get(id) ?? `…${id.slice(-8)}` }))}
      filter={({ options }) => options}
      searchable
      searchValue={search}
      onSearchChange={setSearch}
      clearable
      clearButtonProps={{ 'aria-label': t('common.clear') }}
      {...props}
    />
  )
}

const urlFaults = ['malformed', 'https_only', 'credentials', 'port', 'private_address'] as const

/** Why the server does not take an address, in words. */
function urlFaultText(error: unknown, t: TFunction): string | undefined {
  const { field, reason } = detailsOf(error)
  const fault = urlFaults.find((known) => field === 'url' && known === reason)
  return fault && t(`webhooks.form.fault.${fault}`)
}

function useSaveWebhook(webhook: Webhook | null, onDone: () => void, onMade?: (made: WebhookWithSecret) => void) {
  const { t } = useTranslation()
  const utils = api.useUtils()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const refresh = () => void utils.webhooks.list.invalidate()
  const create = api.webhooks.create.useMutation({
    onSuccess(made) {
      refresh()
      toastDone(t('webhooks.form.created'))
      onMade?.(made)
    },
  })
  const update = api.webhooks.update.useMutation({
    onSuccess(saved) {
      refresh()
      utils.webhooks.get.setData({ webhookId: saved.id }, saved)
      toastDone(t('webhooks.form.saved'))
      onDone()
    },
  })
  return {
    error: create.error ?? update.error,
    isPending: create.isPending || update.isPending,
    isSuccess: create.isSuccess || update.isSuccess,
    run({ isActive, ...input }: ReturnType<typeof inputOf>) {
      // Switching on and off is a matter of its own, with its own questions.
      if (webhook) update.mutate({ webhookId: webhook.id, ...input })
      else create.mutate({ ...input, isActive, idempotencyKey })
    },
  }
}
