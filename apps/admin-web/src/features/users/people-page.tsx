import { useTranslation } from 'react-i18next'

export function PeoplePage() {
  const { t } = useTranslation()
  return <p>{t('common.loading')}</p>
}
