/**
 * Trigonometry in degrees. Angles are reduced to the first octants and scaled so that the well-known values are exact
 * (sind(30) is 0.5), as PostgreSQL promises.
 */
import { sqlError } from '../../errors/sql-error.ts'
import { sqlstate } from '../../errors/sqlstate.ts'
import type { ScalarImplementation } from '../function.ts'
import { scalar } from '../scalar.ts'

const RADIANS = Math.PI / 180
const SIN_30 = Math.sin(30 * RADIANS)
const ONE_MINUS_COS_60 = 1 - Math.cos(60 * RADIANS)
const ASIN_HALF = Math.asin(0.5)
const ACOS_HALF = Math.acos(0.5)
const ATAN_ONE = Math.atan(1)

function sinTo30(degrees: number): number {
  return Math.sin(degrees * RADIANS) / SIN_30 / 2
}

function cosTo60(degrees: number): number {
  return 1 - (1 - Math.cos(degrees * RADIANS)) / ONE_MINUS_COS_60 / 2
}

function sinFirstQuadrant(degrees: number): number {
  return degrees <= 30 ? sinTo30(degrees) : cosTo60(90 - degrees)
}

function cosFirstQuadrant(degrees: number): number {
  return degrees <= 60 ? cosTo60(degrees) : sinTo30(90 - degrees)
}

function checked(degrees: number): void {
  if (!Number.isFinite(degrees) && degrees === degrees) {
    throw sqlError(sqlstate.numericValueOutOfRange, 'input is out of range')
  }
}

function sind(value: number): number {
  checked(value)
  let degrees = value % 360
  let sign = 1
  if (degrees < 0) [degrees, sign] = [-degrees, -sign]
  if (degrees > 180) [degrees, sign] = [360 - degrees, -sign]
  if (degrees > 90) degrees = 180 - degrees
  return sign * sinFirstQuadrant(degrees)
}

function cosd(value: number): number {
  checked(value)
  let degrees = Math.abs(value % 360)
  let sign = 1
  if (degrees > 180) degrees = 360 - degrees
  if (degrees > 90) [degrees, sign] = [180 - degrees, -1]
  return sign * cosFirstQuadrant(degrees)
}

const TAN_45 = sinFirstQuadrant(45) / cosFirstQuadrant(45)
const COT_45 = cosFirstQuadrant(45) / sinFirstQuadrant(45)

/** The angle folded into the first quadrant, and the sign that tangent and cotangent take there. */
function foldTangent(value: number): { readonly degrees: number; readonly sign: number } {
  checked(value)
  let degrees = value % 360
  let sign = 1
  if (degrees < 0) [degrees, sign] = [-degrees, -sign]
  if (degrees > 180) [degrees, sign] = [360 - degrees, -sign]
  if (degrees > 90) [degrees, sign] = [180 - degrees, -sign]
  return { degrees, sign }
}

function tand(value: number): number {
  const { degrees, sign } = foldTangent(value)
  const result = (sign * (sinFirstQuadrant(degrees) / cosFirstQuadrant(degrees))) / TAN_45
  return result === 0 ? 0 : result
}

function cotd(value: number): number {
  const { degrees, sign } = foldTangent(value)
  const result = (sign * (cosFirstQuadrant(degrees) / sinFirstQuadrant(degrees))) / COT_45
  return result === 0 ? 0 : result
}

function asinFirstQuadrant(value: number): number {
  return value <= 0.5
    ? (Math.asin(value) / ASIN_HALF) * 30
    : 90 - (Math.acos(value) / ACOS_HALF) * 60
}

function acosFirstQuadrant(value: number): number {
  return value <= 0.5
    ? 90 - (Math.asin(value) / ASIN_HALF) * 30
    : (Math.acos(value) / ACOS_HALF) * 60
}

function inUnit(value: number): void {
  if (value < -1 || value > 1) {
    throw sqlError(sqlstate.numericValueOutOfRange, 'input is out of range')
  }
}

function asind(value: number): number {
  inUnit(value)
  return value >= 0 ? asinFirstQuadrant(value) : -asinFirstQuadrant(-value)
}

function acosd(value: number): number {
  inUnit(value)
  return value >= 0 ? acosFirstQuadrant(value) : 90 + asinFirstQuadrant(-value)
}

export const degreeTrigonometry: Readonly<Record<string, ScalarImplementation>> = {
  dsind: scalar((_ctx, value: number) => sind(value)),
  dcosd: scalar((_ctx, value: number) => cosd(value)),
  dtand: scalar((_ctx, value: number) => tand(value)),
  dcotd: scalar((_ctx, value: number) => cotd(value)),
  dasind: scalar((_ctx, value: number) => asind(value)),
  dacosd: scalar((_ctx, value: number) => acosd(value)),
  datand: scalar((_ctx, value: number) => (Math.atan(value) / ATAN_ONE) * 45),
  datan2d: scalar((_ctx, y: number, x: number) => (Math.atan2(y, x) / ATAN_ONE) * 45),
}
