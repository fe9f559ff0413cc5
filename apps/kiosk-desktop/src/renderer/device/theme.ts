import { readPreference, writePreference } from './preferences.ts'

export const themes = ['system', 'light', 'dark', 'contrast'] as const
export type Theme = (typeof themes)[number]

export function currentTheme(): Theme {
  const kept = readPreference('theme')
  return themes.find((theme) => theme === kept) ?? 'system'
}

export function applyTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme
}

export function chooseTheme(theme: Theme): void {
  writePreference('theme', theme)
  applyTheme(theme)
}
