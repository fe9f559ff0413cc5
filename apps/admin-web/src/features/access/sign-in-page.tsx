import { Button, Group, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { codeOf } from '@turnout/client'
import { useTurnout } from '@turnout/client/react'
import { useTranslation } from 'react-i18next'
import { FormAlert } from '../../ui/form-alert.tsx'
import { TextLink } from '../../ui/links.tsx'
import { useWindowTitle } from '../../ui/page.tsx'
import { useAccountLanguage } from './use-account-language.ts'

/** E-mail and password; then on to where one wanted to go. */
export function SignInPage() {
  const { t } = useTranslation()
  useWindowTitle(t('access.signIn.title'))
  const turnout = useTurnout()
  const navigate = useNavigate()
  const { next } = useSearch({ from: '/entrance/sign-in' })
  const takeOverLanguage = useAccountLanguage()
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { email: '', password: '' },
    validate: {
      email: (value) => (value.trim() === '' ? t('common.field.required') : null),
      password: (value) => (value === '' ? t('common.field.required') : null),
    },
  })
  const signIn = useMutation({
    mutationFn: (values: typeof form.values) => turnout.signIn({ ...values, email: values.email.trim() }),
    onSuccess: async () => {
      await takeOverLanguage()
      await (next ? navigate({ href: next, replace: true }) : navigate({ to: '/', replace: true }))
    },
  })
  const isWrong = codeOf(signIn.error) === 'UNAUTHORIZED'
  return (
    <form onSubmit={form.onSubmit((values) => signIn.mutate(values))} noValidate>
      <Stack>
        <Title order={1}>{t('access.signIn.title')}</Title>
        <FormAlert error={signIn.error} text={isWrong ? t('access.signIn.wrong') : undefined} />
        <TextInput
          label={t('access.signIn.email')}
          type="email"
          autoComplete="username"
          autoFocus
          key={form.key('email')}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label={t('access.signIn.password')}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': t('access.showPassword') }}
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <Button type="submit" loading={signIn.isPending} fullWidth>
          {t('access.signIn.submit')}
        </Button>
        <Group justify="space-between" gap="xs">
          <TextLink to="/forgot-password" size="sm">
            {t('access.signIn.forgot')}
          </TextLink>
          <Text size="sm">
            {t('access.signIn.noAccount')}{' '}
            <TextLink to="/register" size="sm">
              {t('access.signIn.register')}
            </TextLink>
          </Text>
        </Group>
      </Stack>
    </form>
  )
}
