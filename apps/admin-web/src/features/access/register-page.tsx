import { useTranslation } from 'react-i18next'

export function RegisterPage() {
  const { t } = useTranslation()
  return <p>{t('common.loading')}</p>
}
