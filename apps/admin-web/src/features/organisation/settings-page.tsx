import { Button, Group, NumberInput, Select, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { api } from '@turnout/client/react'
import { type Organisation, organisation as schema, updateOrganisationInput } from '@turnout/router/schema/organisation'
import { useTranslation } from 'react-i18next'
import { focusFirstError } from '../../lib/focus-first-error.ts'
import { fieldErrors } from '../../lib/form-errors.ts'
import { toastDone } from '../../lib/toast.ts'
import { useLeaveGuard } from '../../lib/use-leave-guard.tsx'
import { FormAlert } from '../../ui/form-alert.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Loaded } from '../../ui/state.tsx'
import { ZoneSelect } from '../../ui/zone-select.tsx'
import { SettingsHead } from './settings-tabs.tsx'

/** Settings of the one organisation that this installation serves. */
export function SettingsPage() {
  const query = api.organisation.get.useQuery(undefined, { refetchOnWindowFocus: false })
  return (
    <Page width="narrow">
      <SettingsHead />
      <Loaded query={query}>{(organisation) => <OrganisationForm organisation={organisation} />}</Loaded>
    </Page>
  )
}

const complete = updateOrganisationInput.required()

function OrganisationForm({ organisation }: { organisation: Organisation }) {
  const { t } = useTranslation()
  const utils = api.useUtils()
  const form = useForm<Organisation>({
    initialValues: schema.parse(organisation),
    validate: (values) => fieldErrors(complete, values, t),
  })
  const guard = useLeaveGuard(() => form.isDirty())
  const update = api.organisation.update.useMutation({
    onSuccess: (saved) => {
      utils.organisation.get.setData(undefined, saved)
      form.resetDirty(saved)
      toastDone(t('organisation.saved'))
    },
  })
  const below = ['label', 'input', 'description', 'error'] as const
  return (
    <form onSubmit={form.onSubmit((values) => update.mutate(values), focusFirstError)} noValidate>
      <Stack gap="lg">
        <FormAlert error={update.error} />
        <Section title={t('organisation.general')}>
          <TextInput
            label={t('organisation.name')}
            description={t('organisation.nameHint')}
            inputWrapperOrder={[...below]}
            maxLength={100}
            {...form.getInputProps('name')}
          />
        </Section>
        <Section title={t('organisation.defaults')}>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <ZoneSelect label={t('organisation.zone')} {...form.getInputProps('defaultTimeZone')} />
            <TextInput label={t('organisation.currency')} maxLength={3} {...form.getInputProps('defaultCurrency')} />
            <Select
              label={t('organisation.locale')}
              data={[
                { value: 'en', label: t('frame.english') },
                { value: 'hu', label: t('frame.hungarian') },
              ]}
              allowDeselect={false}
              {...form.getInputProps('defaultLocale')}
            />
            <NumberInput
              label={t('organisation.limit')}
              description={t('organisation.limitHint')}
              inputWrapperOrder={[...below]}
              min={1}
              max={1_000_000}
              allowDecimal={false}
              thousandSeparator=" "
              {...form.getInputProps('maxSessionCapacity')}
            />
          </SimpleGrid>
        </Section>
        <Group justify="flex-end">
          <Button type="submit" loading={update.isPending} disabled={!form.isDirty()}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
      {guard.dialog}
    </form>
  )
}
