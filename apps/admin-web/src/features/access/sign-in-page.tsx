import { Button, Group, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { codeOf } from '@turnout/client'
import { useTurnout } from '@turnout/client/react'
import { type FormEvent, useState } from 'react'
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
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [isTried, setTried] = useState(false)
  const signIn = useMutation({
    mutationFn: () => turnout.signIn({ email: email.trim(), password }),
    onSuccess: async () => {
      await takeOverLanguage()
      await (next ? navigate({ href: next, replace: true }) : navigate({ to: '/', replace: true }))
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (email.trim() !== '' && password !== '') signIn.mutate()
  }
  const missing = (value: string) => isTried && value.trim() === '' && t('common.field.required')
  const isWrong = codeOf(signIn.error) === 'UNAUTHORIZED'
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Title order={1}>{t('access.signIn.title')}</Title>
        <FormAlert error={signIn.error} text={isWrong ? t('access.signIn.wrong') : undefined} />
        <TextInput
          label={t('access.signIn.email')}
          type="email"
          autoComplete="username"
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={missing(email)}
        />
        <PasswordInput
          label={t('access.signIn.password')}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': t('access.showPassword') }}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={missing(password)}
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
