import { Button, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { codeOf } from '@turnout/client'
import { useTurnout } from '@turnout/client/react'
import { registerInput } from '@turnout/router/schema/access'
import { useTranslation } from 'react-i18next'
import { fieldErrors } from '../../lib/form-errors.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { TextLink } from '../../ui/links.tsx'
import { useWindowTitle } from '../../ui/page.tsx'

/** Makes an account; what it may do, an admin says afterwards. */
export function RegisterPage() {
  const { t, i18n } = useTranslation()
  useWindowTitle(t('access.register.title'))
  const turnout = useTurnout()
  const navigate = useNavigate()
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', email: '', password: '' },
    validate: (values) => fieldErrors(registerInput, values, t),
  })
  const register = useMutation({
    mutationFn: (values: typeof form.values) =>
      turnout.register({ ...registerInput.parse(values), locale: i18n.language === 'hu' ? 'hu' : 'en' }),
    onSuccess: () => navigate({ to: '/', replace: true }),
    onError: (error) => {
      if (codeOf(error) === 'CONFLICT') form.setFieldError('email', t('access.register.taken'))
    },
  })
  const isTaken = codeOf(register.error) === 'CONFLICT'
  return (
    <form onSubmit={form.onSubmit((values) => register.mutate(values))} noValidate>
      <Stack>
        <Title order={1}>{t('access.register.title')}</Title>
        {!isTaken && <FormAlert error={register.error} />}
        <TextInput
          label={t('access.register.name')}
          autoComplete="name"
          autoFocus
          key={form.key('name')}
          {...form.getInputProps('name')}
        />
        <TextInput
          label={t('access.signIn.email')}
          type="email"
          autoComplete="username"
          key={form.key('email')}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label={t('access.signIn.password')}
          description={t('access.register.passwordHint')}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': t('access.showPassword') }}
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <Button type="submit" loading={register.isPending} fullWidth>
          {t('access.register.submit')}
        </Button>
        <Text size="sm" ta="center">
          {t('access.register.hasAccount')}{' '}
          <TextLink to="/sign-in" size="sm">
            {t('access.signIn.submit')}
          </TextLink>
        </Text>
      </Stack>
    </form>
  )
}
