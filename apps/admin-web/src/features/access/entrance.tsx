import { useTranslation } from 'react-i18next'

export function Entrance() {
  const { t } = useTranslation()
  return <p>{t('common.loading')}</p>
}
