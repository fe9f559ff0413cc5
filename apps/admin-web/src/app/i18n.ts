import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { remembered } from '../lib/remembered.ts'
import type { en } from './locales/en.ts'
import type { enRest } from './locales/en-rest.ts'

export type Language = 'en' | 'hu'
export const languages: readonly Language[] = ['en', 'hu']

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof en & typeof enRest }
  }
}

const choice = remembered<Language>('turnout.language', languages, browserLanguage())

/** Only the chosen language is loaded: what the first pages say at once, the rest with the first further page. */
const firstTexts: Record<Language, () => Promise<object>> = {
  en: async () => (await import('./locales/en.ts')).en,
  hu: async () => (await import('./locales/hu.ts')).hu,
}
const restTexts: Record<Language, () => Promise<object>> = {
  en: async () => (await import('./locales/en-rest.ts')).enRest,
  hu: async () => (await import('./locales/hu-rest.ts')).huRest,
}

let hasRest = false

/** Starts i18next with the language of this browser. */
export async function startI18n(): Promise<void> {
  const language = choice.read()
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: { translation: await firstTexts[language]() } },
    interpolation: { escapeValue: false },
    returnNull: false,
  })
  document.documentElement.lang = language
}

/** Loads the texts of all further pages; pages wait for it before they show. */
export async function loadAllTexts(): Promise<void> {
  if (hasRest) return
  const language = choice.read()
  add(language, await restTexts[language]())
  hasRest = true
}

/** Switches the language everywhere and remembers it in this browser. */
export async function setLanguage(language: Language): Promise<void> {
  choice.write(language)
  add(language, await firstTexts[language]())
  if (hasRest) add(language, await restTexts[language]())
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
}

function add(language: Language, texts: object): void {
  i18next.addResourceBundle(language, 'translation', texts, true, true)
}

function browserLanguage(): Language {
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith('hu')) ? 'hu' : 'en'
}
