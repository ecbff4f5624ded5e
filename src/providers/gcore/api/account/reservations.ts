import { Type } from '@sinclair/typebox';
import Big from 'big.js';
import type { Database } from 'better-sqlite3';
import { jsonHandler } from '../../../../core/http/respond.ts';
import type { Endpoint } from '../../../../core/provider/endpoint.ts';
import { firstDayOf, monthOf } from '../../../../core/time/day.ts';
import { DAY_MS, dayOf, formatInstant } from '../../../../core/time/instant.ts';
import { hardwareOf } from '../../flavors.ts';
import { metricName } from '../../metric-name.ts';
import { regionWith } from '../../regions.ts';
import { type Commitment, readCommitments } from '../../store/account/commitments.ts';
import { prices } from '../../store/account/prices.ts';
import { collectionOf, collectionPage, inOrder, orderParameter } from './collection.ts';
import { MAX_COST_DAYS, periodOf, valueError } from '../period.ts';

const text = (description: string, example: string) => Type.String({ description, examples: [example] });
const amount = (description: string) => text(description, '224.80198100');
const nullableText = Type.Union([Type.String(), Type.Null()]);
const dateTime = Type.String({ format: 'date-time' });
const nullableInteger = Type.Union([Type.Integer(), Type.Null()]);
const pricing = {
  price_per_month: amount('Price per month, per one resource'),
  price_per_unit: amount('Price per unit, per one resource (hourly)'),
  price_total: amount('Price per month for the full reserved amount'),
  subscription_id: nullableInteger,
};
const closed = { additionalProperties: false };

const Reservation = Type.Object(
  {
    active_billing_plan_id: Type.Integer({ description: 'Active billing plan ID' }),
    active_overcommit: Type.Object({ active_from: dateTime, plan_item_id: nullableInteger, ...pricing }, closed),
    commit: Type.Object({ active_from: dateTime, active_to: Type.Union([dateTime, Type.Null()]), ...pricing }, closed),
    hardware_info: Type.Object({ cpu: nullableText, disk: nullableText, ram: nullableText }, closed),
    region_name: text('Region name', 'Luxembourg-2'),
    resource_count: Type.Integer({ description: 'Number of reserved resource items' }),
    resource_name: text('Resource name', 'bm2-hf-medium'),
    unit_name: text("Unit name (e.g., 'H' for hours)", 'H'),
    unit_size_month: text('Unit size per month (e.g., 744 hours)', '744.00000000'),
    unit_size_total: text('Unit size month multiplied by count of resources in the reservation', '744.00000000'),
  },
  closed,
);

const time = (which: string) =>
  Type.Optional(Type.String({ description: `${which} of the reservation period (ISO 8601).`, format: 'date-time' }));

/** [gcore/cloud-v2-reservations-hourly-monthly] */
export const listReservations: Endpoint = {
  id: 'ReservationV2ViewSet.get',
  paths: ['/cloud/v2/reservations'],
  reads: true,
  methods: {
    GET: jsonHandler({
      summary: 'List reservations',
      description:
        'Get a list of billing reservations along with detailed information\non resource configurations and associated pricing.',
      query: Type.Object({
        metric_name: Type.Optional(text('Metric name for the resource', 'bm2-hf-medium_min')),
        order_by: orderParameter(['active_from', 'active_to'], 'active_from.desc'),
        region_id: Type.Optional(Type.Integer({ description: 'Region for reservation' })),
        show_inactive: Type.Optional(
          Type.Boolean({
            description: 'Include inactive commits in the response. Ignored when a period is given.',
            default: true,
            deprecated: true,
          }),
        ),
        time_from: time('Start'),
        time_to: time('End'),
      }),
      responses: collectionOf(Reservation),
      answer({ dataset, now, query }) {
        const { metric_name, region_id, show_inactive = true, order_by = 'active_from.desc' } = query;
        const period = daysOf(query);
        const today = dayOf(now);
        const isWanted = ({ from_day, to_day }: Commitment): boolean => {
          if (period !== undefined) return from_day < period.to && (to_day ?? Infinity) > period.from;
          return show_inactive || (from_day <= today && (to_day ?? Infinity) > today);
        };
        const found = readCommitments(dataset.db)
          .filter(({ from_day }) => from_day <= today)
          .filter((one) => region_id === undefined || one.region_id === region_id)
          .filter((one) => metric_name === undefined || metricOf(one) === metric_name)
          .filter(isWanted);
        const days = found.map((one) => wireReservation(dataset.db, one, period?.from ?? today));
        const sorted = inOrder(days, order_by, ({ commit }, field) =>
          field === 'active_to' ? commit.active_to : commit.active_from,
        );
        return collectionPage(sorted, { limit: sorted.length });
      },
    }),
  },
};

/** The days of the requested period; `undefined` for a request without one. */
function daysOf({ time_from, time_to }: { readonly time_from?: string; readonly time_to?: string }) {
  if (time_from === undefined && time_to === undefined) return undefined;
  if (time_from === undefined) throw valueError('time_from', 'time_from must be supplied together with time_to');
  if (time_to === undefined) throw valueError('time_to', 'time_to must be supplied together with time_from');
  const { from, to } = periodOf({ time_from, time_to }, MAX_COST_DAYS);
  return { from: dayOf(from), to: dayOf(to) };
}

const metricOf = ({ type, flavor }: Commitment): string => metricName(type, { flavor });

const MINUTES_PER_HOUR = 60;
const HOURS_PER_DAY = 24;
const DECIMALS = 8;
const decimal = (value: Big): string => value.toFixed(DECIMALS);

/**
 * A reservation with its prices. [gcore/month-hours-period-first-month]
 *
 * @param day in the month whose hours make up `unit_size_month`
 */
function wireReservation(db: Database, commitment: Commitment, day: number) {
  const { flavor, region_id, count, price, overcommitPrice, from_day, to_day } = commitment;
  const month = monthOf(day);
  const hours = (firstDayOf(month + 1) - firstDayOf(month)) * HOURS_PER_DAY;
  const amounts = (perMinute: Big) => {
    const perHour = perMinute.times(MINUTES_PER_HOUR);
    return {
      price_per_month: decimal(perHour.times(hours)),
      price_per_unit: decimal(perHour),
      price_total: decimal(perHour.times(hours).times(count)),
      subscription_id: null,
    };
  };
  const active_from = formatInstant(from_day * DAY_MS);
  const overcommit = overcommitPrice ?? prices.read(db).at(metricOf(commitment), day) ?? new Big(0);
  return {
    active_billing_plan_id: 1,
    active_overcommit: { active_from, plan_item_id: null, ...amounts(overcommit) },
    commit: { active_from, active_to: to_day === null ? null : formatInstant(to_day * DAY_MS), ...amounts(price) },
    hardware_info: hardwareOf(flavor),
    region_name: regionWith(region_id).display_name,
    resource_count: count,
    resource_name: flavor,
    unit_name: 'H',
    unit_size_month: decimal(new Big(hours)),
    unit_size_total: decimal(new Big(hours * count)),
  };
}
