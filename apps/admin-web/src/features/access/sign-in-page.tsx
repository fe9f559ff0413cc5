import { useTranslation } from 'react-i18next'

export function SignInPage() {
  const { t } = useTranslation()
  return <p>{t('common.loading')}</p>
}
