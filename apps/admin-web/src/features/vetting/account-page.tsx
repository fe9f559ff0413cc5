import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { api, useTurnout } from '@turnout/client/react'
import { updateMeInput } from '@turnout/router/schema/access'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../app/rights.ts'
import { focusFirstError } from '../../lib/focus-first-error.ts'
import { fieldErrors } from '../../lib/form-errors.ts'
import { toastDone } from '../../lib/toast.ts'
import { useLeaveGuard } from '../../lib/use-leave-guard.tsx'
import { Facts } from '../../ui/facts.tsx'
import { FormAlert } from '../../ui/form-alert.tsx'
import { Page, PageHeader, Section } from '../../ui/page.tsx'
import { Membership } from './membership.tsx'

/** What the signed-in person sees and changes of themselves: their name, and their level of membership. */
export function AccountPage() {
  const { t } = useTranslation()
  const me = useMe()
  return (
    <Page width="narrow">
      <PageHeader title={t('vetting.account.title')} />
      <Section title={t('vetting.account.you')}>
        <Stack>
          <NameForm name={me.name} />
          <Facts
            facts={[
              [t('vetting.account.email'), me.email],
              [t('vetting.account.role'), t(`frame.roles.${me.role}`)],
            ]}
          />
        </Stack>
      </Section>
      <Membership />
    </Page>
  )
}

const nameInput = updateMeInput.pick({ name: true }).required()

function NameForm({ name }: { name: string }) {
  const { t } = useTranslation()
  const turnout = useTurnout()
  const form = useForm({ initialValues: { name }, validate: (values) => fieldErrors(nameInput, values, t) })
  const guard = useLeaveGuard(() => form.isDirty())
  const update = api.access.updateMe.useMutation({
    onSuccess: async (saved) => {
      form.setInitialValues({ name: saved.name })
      form.reset()
      toastDone(t('vetting.account.nameSaved'))
      // The frame shows the name of the session: renewing it brings the new one.
      await turnout.session.refresh().catch(() => undefined)
    },
  })
  return (
    <form noValidate onSubmit={form.onSubmit((values) => update.mutate(values), focusFirstError)}>
      <FormAlert error={update.error} />
      <Group align="flex-start" gap="sm">
        <TextInput
          label={t('vetting.account.name')}
          autoComplete="name"
          maxLength={100}
          style={{ flex: '1 1 14rem' }}
          {...form.getInputProps('name')}
        />
        <Button type="submit" mt={26} variant="default" disabled={!form.isDirty()} loading={update.isPending}>
          {t('common.save')}
        </Button>
      </Group>
      {guard.dialog}
    </form>
  )
}
