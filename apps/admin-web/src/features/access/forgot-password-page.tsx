import { Button, Stack, Text, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { api } from '@turnout/client/react'
import { forgotPasswordInput } from '@turnout/router/schema/access'
import { useTranslation } from 'react-i18next'
import { fieldErrors } from '../../lib/form-errors.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { TextLink } from '../../ui/links.tsx'
import { useWindowTitle } from '../../ui/page.tsx'

/** Asks for a link by mail; says the same whether the address is known or not. */
export function ForgotPasswordPage() {
  const { t } = useTranslation()
  useWindowTitle(t('access.forgot.title'))
  const ask = api.access.forgotPassword.useMutation()
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { email: '' },
    validate: (values) => fieldErrors(forgotPasswordInput, values, t),
  })
  const back = (
    <TextLink to="/sign-in" size="sm" ta="center">
      {t('access.forgot.back')}
    </TextLink>
  )
  if (ask.isSuccess) {
    return (
      <Stack role="status">
        <Title order={1}>{t('access.forgot.sentTitle')}</Title>
        <Text>{t('access.forgot.sentText', { email: ask.variables.email })}</Text>
        {back}
      </Stack>
    )
  }
  return (
    <form onSubmit={form.onSubmit((values) => ask.mutate(forgotPasswordInput.parse(values)))} noValidate>
      <Stack>
        <Title order={1}>{t('access.forgot.title')}</Title>
        <Text>{t('access.forgot.text')}</Text>
        <FormAlert error={ask.error} />
        <TextInput
          label={t('access.signIn.email')}
          type="email"
          autoComplete="username"
          autoFocus
          key={form.key('email')}
          {...form.getInputProps('email')}
        />
        <Button type="submit" loading={ask.isPending} fullWidth>
          {t('access.forgot.submit')}
        </Button>
        {back}
      </Stack>
    </form>
  )
}
