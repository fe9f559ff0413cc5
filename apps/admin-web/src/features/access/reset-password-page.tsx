import { Button, PasswordInput, Stack, Text, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate } from '@tanstack/react-router'
import { codeOf } from '@turnout/client'
import { api, useTurnout } from '@turnout/client/react'
import { password } from '@turnout/router/schema/access'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { fieldErrors } from '../../lib/form-errors.ts'
import { toastDone } from '../../lib/toast.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { TextLink } from '../../ui/links.tsx'
import { useWindowTitle } from '../../ui/page.tsx'
import { EntranceShell } from './entrance.tsx'

const schema = z.object({ password })

/** Where the link of the mail leads. Its token is in the fragment, which never reaches a server or its log. */
export function ResetPasswordPage() {
  const [token] = useState(() => new URLSearchParams(window.location.hash.slice(1)).get('token'))
  return <EntranceShell>{token ? <ResetForm token={token} /> : <Missing />}</EntranceShell>
}

function ResetForm({ token }: { token: string }) {
  const { t } = useTranslation()
  useWindowTitle(t('access.reset.title'))
  const turnout = useTurnout()
  const navigate = useNavigate()
  const reset = api.access.resetPassword.useMutation({
    onSuccess: async () => {
      // Whoever was signed in here has been signed out everywhere by the change.
      turnout.session.clear()
      toastDone(t('access.reset.done'))
      await navigate({ to: '/sign-in', replace: true })
    },
  })
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { password: '' },
    validate: (values) => fieldErrors(schema, values, t),
  })
  const isSpent = codeOf(reset.error) === 'TOKEN_EXPIRED' || codeOf(reset.error) === 'NOT_FOUND'
  return (
    <form onSubmit={form.onSubmit((values) => reset.mutate({ token, password: values.password }))} noValidate>
      <Stack>
        <Title order={1}>{t('access.reset.title')}</Title>
        <FormAlert error={reset.error} text={isSpent ? t('access.reset.spent') : undefined} />
        <PasswordInput
          label={t('access.reset.newPassword')}
          description={t('access.register.passwordHint')}
          autoComplete="new-password"
          autoFocus
          visibilityToggleButtonProps={{ 'aria-label': t('access.showPassword') }}
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <Button type="submit" loading={reset.isPending} fullWidth>
          {t('access.reset.submit')}
        </Button>
        {isSpent && <AskAgain />}
      </Stack>
    </form>
  )
}

function Missing() {
  const { t } = useTranslation()
  useWindowTitle(t('access.reset.title'))
  return (
    <Stack>
      <Title order={1}>{t('access.reset.title')}</Title>
      <Text>{t('access.reset.missing')}</Text>
      <AskAgain />
    </Stack>
  )
}

function AskAgain() {
  const { t } = useTranslation()
  return (
    <TextLink to="/forgot-password" size="sm" ta="center">
      {t('access.reset.again')}
    </TextLink>
  )
}
