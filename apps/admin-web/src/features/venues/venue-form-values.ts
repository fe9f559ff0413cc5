import { createVenueInput, type Venue } from '@turnout/router/schema/venues'
import type { TFunction } from 'i18next'
import { fieldErrors } from '../../lib/form-errors.ts'

export interface RoomValues {
  /** Set for rooms that are there already. */
  id?: string
  /** Tells rows apart while they have no id. */
  key: string
  name: string
  capacity: number | ''
}

/** A venue as it is typed. */
export interface VenueFormValues {
  name: string
  address: string
  city: string
  country: string
  latitude: number | ''
  longitude: number | ''
  timeZone: string
  capacity: number | ''
  rooms: RoomValues[]
}

export const newRoom = (): RoomValues => ({ key: crypto.randomUUID(), name: '', capacity: '' })

export function emptyVenue(timeZone: string): VenueFormValues {
  return {
    name: '',
    address: '',
    city: '',
    country: '',
    latitude: '',
    longitude: '',
    timeZone,
    capacity: '',
    rooms: [],
  }
}

export function venueValuesOf(venue: Venue): VenueFormValues {
  return {
    name: venue.name,
    address: venue.address ?? '',
    city: venue.city ?? '',
    country: venue.country ?? '',
    latitude: venue.coordinates?.latitude ?? '',
    longitude: venue.coordinates?.longitude ?? '',
    timeZone: venue.timeZone,
    capacity: venue.capacity ?? '',
    rooms: venue.rooms.map(({ id, name, capacity }) => ({ id, key: id, name, capacity: capacity ?? '' })),
  }
}

/** What the server takes. */
export function venueInputOf(values: VenueFormValues) {
  const { latitude, longitude } = values
  const orNull = (text: string) => (text.trim() === '' ? null : text)
  const seats = (count: number | '') => (count === '' ? null : count)
  return {
    name: values.name,
    address: orNull(values.address),
    city: orNull(values.city),
    country: orNull(values.country),
    coordinates: latitude === '' || longitude === '' ? null : { latitude, longitude },
    timeZone: values.timeZone,
    capacity: seats(values.capacity),
    rooms: values.rooms.map(({ id, name, capacity }) => ({ id, name, capacity: seats(capacity) })),
  }
}

/** What is wrong with what was typed, by field. */
export function checkVenue(values: VenueFormValues, t: TFunction): Record<string, string> {
  const errors: Record<string, string> = {}
  for (const [path, message] of Object.entries(fieldErrors(createVenueInput, venueInputOf(values), t))) {
    errors[path.replace('coordinates.', '')] = message
  }
  if ((values.latitude === '') !== (values.longitude === '')) {
    errors[values.latitude === '' ? 'latitude' : 'longitude'] = t('venues.form.coordinatesTogether')
  }
  return errors
}
