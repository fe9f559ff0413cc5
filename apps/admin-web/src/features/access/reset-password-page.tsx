import { useTranslation } from 'react-i18next'

export function ResetPasswordPage() {
  const { t } = useTranslation()
  return <p>{t('common.loading')}</p>
}
