import { useTranslation } from 'react-i18next'

export function ForgotPasswordPage() {
  const { t } = useTranslation()
  return <p>{t('common.loading')}</p>
}
