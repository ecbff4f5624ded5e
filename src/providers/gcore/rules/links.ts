/*
 * Where the vendor and its official clients say what the rules state.
 */

const REFERENCE = 'https://gcore.com/docs/api-reference/cloud';
const COST_REPORTS = `${REFERENCE}/cost-reports`;
export const USAGE_REPORT = `${COST_REPORTS}/get-usage-statistics-report`;
export const COST_RESOURCES = `${COST_REPORTS}/get-cost-report-resources-pay-as-you-go-only`;
export const COST_TOTALS = `${COST_REPORTS}/get-cost-report-totals-pay-as-you-go-only`;
export const MONTHLY_TOTALS = `${COST_REPORTS}/get-monthly-cost-report-totals-commits-and-pay-as-you-go`;
export const PROJECTS = `${REFERENCE}/projects/list-projects`;
export const REGIONS = `${REFERENCE}/regions/list-regions`;
export const RESERVATIONS = `${REFERENCE}/reservations/list-reservations`;

const GUIDE = 'https://gcore.com/docs/developer-tools/rest-api';
export const AUTHENTICATION = `${GUIDE}/authentication`;
export const ERRORS = `${GUIDE}/error-handling`;

export const GO_TEST =
  'https://github.com/G-Core/gcore-go/blob/0653645e5bda5a3701ddd402d927b81ee01182b3/cloud/usagereport_test.go';
export const PYTHON_CLIENT = 'https://github.com/G-Core/gcore-python';
