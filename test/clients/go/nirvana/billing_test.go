package nirvana_test

import (
	"context"
	"math/big"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/nirvana-labs/nirvana-go"
	"github.com/nirvana-labs/nirvana-go/instance_types"
	"github.com/nirvana-labs/nirvana-go/organizations"
	"github.com/nirvana-labs/nirvana-go/projects"
	"github.com/nirvana-labs/nirvana-go/regions"
	"github.com/nirvana-labs/nirvana-go/usage"
)

// organization returns the only organization of the account.
func organization(t *testing.T, client *nirvana.Client) organizations.Organization {
	t.Helper()
	page, err := client.Organizations.List(context.Background(), organizations.OrganizationListParams{})
	if err != nil {
		t.Fatal(err)
	}
	check(t, "organizations", len(page.Items), 1)
	return page.Items[0]
}

func decimal(t *testing.T, text string) *big.Rat {
	t.Helper()
	number, ok := new(big.Rat).SetString(text)
	check(t, "is a decimal: "+text, ok, true)
	return number
}

func checkEqual(t *testing.T, what string, found, expected *big.Rat) {
	t.Helper()
	if found.Cmp(expected) != 0 {
		t.Fatalf("%s: found %s, expected %s", what, found.FloatString(12), expected.FloatString(12))
	}
}

func statement(t *testing.T, client *nirvana.Client, month string) *organizations.OrganizationUsageStatement {
	t.Helper()
	params := organizations.BillingStatementsParams{Month: nirvana.String(month)}
	found, err := client.Organizations.Billing.Statements(context.Background(), organization(t, client).ID, params)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// [nirvana/organization-fields-client-filters]
func TestTheOrganizationIsTheSameInTheListAndByID(t *testing.T) {
	client := newClient()
	listed := organization(t, client)
	found, err := client.Organizations.Get(context.Background(), listed.ID)
	if err != nil {
		t.Fatal(err)
	}
	check(t, "JSON", found.RawJSON(), listed.RawJSON())
	check(t, "name", found.Name, "Halbmond Robotics")
	check(t, "charging_model", found.ChargingModel, organizations.OrganizationChargingModelPrepaid)
}

func TestAStatementIsTheSumOfTheCostsOfItsDays(t *testing.T) {
	client := newClient()
	found := statement(t, client, "2026-01")
	costs, err := client.Organizations.Billing.Cost(context.Background(), organization(t, client).ID, organizations.BillingCostParams{
		From: nirvana.Time(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)),
		To:   nirvana.Time(time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC)),
	})
	if err != nil {
		t.Fatal(err)
	}
	check(t, "days", len(costs.Days), 31)
	ofDays, ofItems := new(big.Rat), new(big.Rat)
	for _, day := range costs.Days {
		ofDays.Add(ofDays, decimal(t, day.Cost))
	}
	for _, project := range found.Projects {
		for _, resourceType := range project.ResourceTypes {
			for _, item := range resourceType.Items {
				ofItems.Add(ofItems, decimal(t, item.Cost))
			}
		}
	}
	checkEqual(t, "total of days", ofDays, decimal(t, found.Total))
	checkEqual(t, "total of items", ofItems, decimal(t, found.Total))
	check(t, "it isn't nothing", ofDays.Sign(), 1)
}

func TestQuantityHoursAreThoseOfUsage(t *testing.T) {
	s := load(t)
	client := newClient()
	from, to := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli(), time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	// quantity x ms by project and dimension.
	used := map[[2]string]*big.Rat{}
	for _, r := range s.Nirvana {
		for _, head := range r.Segments {
			end := min(to, s.Now)
			if head.EndedAt != nil {
				end = min(end, *head.EndedAt)
			}
			if start := max(from, head.StartedAt); start < end {
				key := [2]string{r.ProjectID, head.Dimension}
				if used[key] == nil {
					used[key] = new(big.Rat)
				}
				used[key].Add(used[key], big.NewRat(head.Quantity*(end-start), 1))
			}
		}
	}
	found := map[[2]string]*big.Rat{}
	for _, project := range statement(t, client, "2026-01").Projects {
		for _, resourceType := range project.ResourceTypes {
			for _, item := range resourceType.Items {
				key := [2]string{project.ProjectID, item.Dimension}
				if found[key] == nil {
					found[key] = new(big.Rat)
				}
				found[key].Add(found[key], decimal(t, item.QuantityHours))
			}
		}
	}
	check(t, "projects and dimensions", len(found), len(used))
	// One dimension may belong to two resource types, each rounded to nine digits.
	tolerance := big.NewRat(1, 1_000_000_000)
	for key, expected := range used {
		hours := new(big.Rat).Quo(expected, big.NewRat(3_600_000, 1))
		difference := new(big.Rat).Sub(found[key], hours)
		check(t, "quantity_hours of "+key[1], difference.Abs(difference).Cmp(tolerance) <= 0, true)
	}
}

func TestTheSummaryHasARunRateAndABalance(t *testing.T) {
	client := newClient()
	summary, err := client.Organizations.Billing.Summary(context.Background(), organization(t, client).ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, amount := range []string{summary.DailyCost, summary.MonthlyCost, summary.EffectiveBalance, summary.RunwayMonths} {
		check(t, "is positive: "+amount, decimal(t, amount).Sign(), 1)
	}
	check(t, "next charge is known", summary.JSON.EstimatedNextChargeAt.Valid(), true)
}

// [nirvana/all-lists-pagination-usage]
func TestHistoryPagesFromNewToOld(t *testing.T) {
	client := newClient()
	id := organization(t, client).ID
	params := organizations.BillingHistoryParams{Limit: nirvana.Int(10)}
	var found []organizations.BillingHistoryEntry
	for {
		page, err := client.Organizations.Billing.History(context.Background(), id, params)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, page.Items...)
		if page.Pagination.NextCursor == "" {
			check(t, "total_count", page.Pagination.TotalCount, int64(len(found)))
			break
		}
		params.Cursor = nirvana.String(page.Pagination.NextCursor)
	}
	check(t, "is in order", slices.IsSortedFunc(found, func(a, b organizations.BillingHistoryEntry) int {
		return b.CreatedAt.Compare(a.CreatedAt)
	}), true)
	check(t, "the oldest entry", found[len(found)-1].Purpose, organizations.BillingHistoryEntryPurposeFirstCharge)
	filtered, err := client.Organizations.Billing.History(context.Background(), id, organizations.BillingHistoryParams{
		Type:     nirvana.String("adjustment"),
		Purpose:  nirvana.String("refund"),
		Currency: nirvana.String("usd"),
		Sort:     nirvana.String("amount:desc,created_at:asc"),
	})
	if err != nil {
		t.Fatal(err)
	}
	check(t, "refunds", len(filtered.Items), 1)
	check(t, "amount", filtered.Items[0].Amount, "58.40")
}

func TestEveryProjectOfUsageHasAName(t *testing.T) {
	client := newClient()
	names := map[string]string{}
	pager := client.Projects.List
	params := projects.ProjectListParams{Limit: nirvana.Int(10), Sort: nirvana.String("name:asc")}
	for {
		page, err := pager(context.Background(), params)
		if err != nil {
			t.Fatal(err)
		}
		for _, project := range page.Items {
			names[project.ID] = project.Name
		}
		if page.Pagination.NextCursor == "" {
			break
		}
		params.Cursor = nirvana.String(page.Pagination.NextCursor)
	}
	for _, item := range walk(t, client, usage.UsageListParams{Limit: nirvana.Int(100)}) {
		name, known := names[item.ProjectID]
		check(t, "is listed: "+item.ProjectID, known && name != item.ProjectID, true)
	}
}

// [nirvana/several-tags-parameter-commas-repeated]
func TestSeveralTagsAreAllRequired(t *testing.T) {
	client := newClient()
	count := func(tags ...string) int64 {
		page, err := client.Projects.List(context.Background(), projects.ProjectListParams{Tags: tags})
		if err != nil {
			t.Fatal(err)
		}
		return page.Pagination.TotalCount
	}
	check(t, "one tag", count("perception") > 0, true)
	check(t, "two tags", count("perception", "web"), int64(0))
}

// [nirvana/instance-types-fields-filters-client]
func TestRegionsAndInstanceTypesAreListed(t *testing.T) {
	client := newClient()
	live, err := client.Regions.List(context.Background(), regions.RegionListParams{
		Availability: regions.RegionListParamsAvailabilityLive,
		ComputeVMs:   nirvana.Bool(true),
		Sort:         nirvana.String("name:asc"),
	})
	if err != nil {
		t.Fatal(err)
	}
	check(t, "region", live.Items[0].Name, "us-sva-2")
	types := client.InstanceTypes.ListAutoPaging(context.Background(), instance_types.InstanceTypeListParams{
		Limit:                   nirvana.Int(10),
		NetworkBandwidthGbpsMin: nirvana.Float(2.5),
	})
	names := []string{}
	for types.Next() {
		names = append(names, types.Current().Name)
	}
	if err := types.Err(); err != nil {
		t.Fatal(err)
	}
	check(t, "n1-standard-8 is one of them", slices.Contains(names, "n1-standard-8"), true)
	check(t, "types", len(names), 18)
}

func TestAnotherOrganizationIsATypedErrorOfStatus404(t *testing.T) {
	_, err := newClient().Organizations.Billing.Summary(context.Background(), "00000000-0000-4000-8000-000000000000")
	checkStatus(t, err, http.StatusNotFound)
}
