// Package nirvana_test tests the emulator with nirvana-go, configured only by NIRVANA_LABS_BASE_URL and
// NIRVANA_LABS_API_KEY.
package nirvana_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/nirvana-labs/nirvana-go"
	"github.com/nirvana-labs/nirvana-go/option"
	"github.com/nirvana-labs/nirvana-go/packages/pagination"
	"github.com/nirvana-labs/nirvana-go/usage"
)

func newClient(options ...option.RequestOption) *nirvana.Client {
	client := nirvana.NewClient(append([]option.RequestOption{option.WithMaxRetries(0)}, options...)...)
	return &client
}

// walk lists everything with the client's own pager.
func walk(t *testing.T, client *nirvana.Client, params usage.UsageListParams) []usage.Usage {
	t.Helper()
	found := []usage.Usage{}
	pager := client.Usage.ListAutoPaging(context.Background(), params)
	for pager.Next() {
		found = append(found, pager.Current())
	}
	if err := pager.Err(); err != nil {
		t.Fatal(err)
	}
	return found
}

func ids(found []usage.Usage) []string {
	ids := []string{}
	for _, item := range found {
		ids = append(ids, item.ResourceID)
	}
	return ids
}

func expectedIDs(expected []resource) []string {
	ids := []string{}
	for _, r := range expected {
		ids = append(ids, r.ResourceID)
	}
	return ids
}

func checkIDs(t *testing.T, found []usage.Usage, expected []resource) {
	t.Helper()
	if !slices.Equal(ids(found), expectedIDs(expected)) {
		t.Fatalf("found %d resources, expected %d, or not in this order", len(found), len(expected))
	}
}

func check[T comparable](t *testing.T, what string, found, expected T) {
	t.Helper()
	if found != expected {
		t.Fatalf("%s: found %v, expected %v", what, found, expected)
	}
}

// checkItem compares an item with the resource's whole history up to the clock.
func checkItem(t *testing.T, s scenario, item usage.Usage, r resource) {
	t.Helper()
	check(t, "resource_id", item.ResourceID, r.ResourceID)
	check(t, "resource_type", string(item.ResourceType), r.ResourceType)
	check(t, "project_id", item.ProjectID, r.ProjectID)
	check(t, "region", string(item.Region), r.Region)
	check(t, "started_at", item.StartedAt, s.instant(&r.StartedAt))
	check(t, "ended_at", item.EndedAt, s.instant(r.EndedAt))
	segments := map[string]segment{}
	for _, segment := range r.Segments {
		if segment.StartedAt <= s.Now {
			segments[segment.ID] = segment
		}
	}
	check(t, "dimensions", len(item.Dimensions), len(segments))
	for _, dimension := range item.Dimensions {
		segment, known := segments[dimension.ID]
		check(t, "a segment of this id", known, true)
		check(t, "dimension", dimension.Dimension, segment.Dimension)
		check(t, "quantity", dimension.Quantity, segment.Quantity)
		check(t, "started_at", dimension.StartedAt, s.instant(&segment.StartedAt))
		check(t, "ended_at", dimension.EndedAt, s.instant(segment.EndedAt))
		check(t, "children are present", dimension.JSON.Children.Valid(), len(segment.Children) > 0)
		check(t, "children", len(dimension.Children), len(segment.Children))
		for _, child := range dimension.Children {
			index := slices.IndexFunc(segment.Children, func(leaf leaf) bool { return leaf.ID == child.ID })
			check(t, "a child of this id", index >= 0, true)
			leaf := segment.Children[index]
			check(t, "child's dimension", child.Dimension, leaf.Dimension)
			check(t, "child's quantity", child.Quantity, leaf.Quantity)
			check(t, "child's started_at", child.StartedAt, s.instant(&leaf.StartedAt))
			check(t, "child's ended_at", child.EndedAt, s.instant(leaf.EndedAt))
		}
	}
}

func TestAutoPagerListsEveryResourceOnceAndInOrder(t *testing.T) {
	s := load(t)
	for _, limit := range []int64{10, 33, 100} {
		for _, ascending := range []bool{false, true} {
			sort := map[bool]string{false: "created_at:desc", true: "created_at:asc"}[ascending]
			t.Run(fmt.Sprintf("limit %d, %s", limit, sort), func(t *testing.T) {
				found := walk(t, newClient(), usage.UsageListParams{Limit: nirvana.Int(limit), Sort: nirvana.String(sort)})
				checkIDs(t, found, s.list(query{ascending: ascending}))
			})
		}
	}
}

func TestItemsCarryTheirWholeHistory(t *testing.T) {
	s := load(t)
	expected := s.list(query{})
	for index, item := range walk(t, newClient(), usage.UsageListParams{Limit: nirvana.Int(100)}) {
		checkItem(t, s, item, expected[index])
	}
}

func TestDefaultPageHasTheTenNewestResources(t *testing.T) {
	s := load(t)
	page, err := newClient().Usage.List(context.Background(), usage.UsageListParams{})
	if err != nil {
		t.Fatal(err)
	}
	expected := s.list(query{})
	checkIDs(t, page.Items, expected[:10])
	check(t, "total_count", page.Pagination.TotalCount, int64(len(expected)))
	check(t, "next_cursor is present", page.Pagination.JSON.NextCursor.Raw() != "null", true)
	check(t, "previous_cursor on the first page", page.Pagination.JSON.PreviousCursor.Raw(), "null")
}

func TestCursorsLeadForwardAndBack(t *testing.T) {
	s := load(t)
	client := newClient()
	params := usage.UsageListParams{Limit: nirvana.Int(25)}
	expected := s.list(query{})
	var pages []*pagination.Cursor[usage.Usage]
	for {
		page, err := client.Usage.List(context.Background(), params)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, page)
		if page.Pagination.NextCursor == "" {
			check(t, "next_cursor on the last page", page.Pagination.JSON.NextCursor.Raw(), "null")
			break
		}
		params.Cursor = nirvana.String(page.Pagination.NextCursor)
	}
	check(t, "pages", len(pages), (len(expected)+24)/25)
	for index := len(pages) - 1; index > 0; index-- {
		params.Cursor = nirvana.String(pages[index].Pagination.PreviousCursor)
		page, err := client.Usage.List(context.Background(), params)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(ids(page.Items), ids(pages[index-1].Items)) {
			t.Fatalf("the page before page %d is not page %d", index, index-1)
		}
	}
}

func TestEachFilterSelectsTheResourcesThatMatch(t *testing.T) {
	s := load(t)
	all := s.list(query{})
	client := newClient()
	limit := nirvana.Int(100)

	for _, resourceType := range []string{
		"vm", "volume", "vpc", "connect_connection", "nks_cluster", "nks_node_pool", "nks_load_balancer",
	} {
		t.Run("resource_type "+resourceType, func(t *testing.T) {
			params := usage.UsageListParams{Limit: limit, ResourceType: usage.UsageListParamsResourceType(resourceType)}
			expected := s.list(query{resourceType: resourceType})
			check(t, "there are some", len(expected) > 0, true)
			checkIDs(t, walk(t, client, params), expected)
		})
	}
	for _, dimension := range []string{"compute_vcpu", "storage_abs_gb", "compute_n1_standard_8"} {
		t.Run("dimension "+dimension, func(t *testing.T) {
			params := usage.UsageListParams{Limit: limit, Dimension: nirvana.String(dimension)}
			expected := s.list(query{dimension: dimension})
			check(t, "there are some", len(expected) > 0, true)
			checkIDs(t, walk(t, client, params), expected)
		})
	}
	t.Run("region", func(t *testing.T) {
		params := usage.UsageListParams{Limit: limit, Region: nirvana.String("us-sva-2")}
		checkIDs(t, walk(t, client, params), s.list(query{region: "us-sva-2"}))
	})
	t.Run("resource_id", func(t *testing.T) {
		wanted := all[len(all)/2]
		found := walk(t, client, usage.UsageListParams{ResourceID: nirvana.String(wanted.ResourceID)})
		checkIDs(t, found, []resource{wanted})
	})
	t.Run("unknown resource_id", func(t *testing.T) {
		params := usage.UsageListParams{ResourceID: nirvana.String("00000000-0000-4000-8000-000000000000")}
		checkIDs(t, walk(t, client, params), nil)
	})
}

func TestAWindowSelectsTheResourcesWhoseUsageOverlapsIt(t *testing.T) {
	s := load(t)
	all := s.list(query{ascending: true})
	middle := all[len(all)/2].StartedAt
	day := int64(24 * time.Hour / time.Millisecond)
	for name, bounds := range map[string][2]*int64{
		"open at both ends":               {},
		"from an instant on":              {&middle, nil},
		"up to an instant":                {nil, &middle},
		"of one instant":                  {&middle, &middle},
		"of a week":                       {pointer(middle - 7*day), &middle},
		"of a week, in another time zone": {pointer(middle - 7*day), pointer(middle)},
	} {
		t.Run(name, func(t *testing.T) {
			params := usage.UsageListParams{Limit: nirvana.Int(100), Sort: nirvana.String("created_at:asc")}
			zone := time.UTC
			if name == "of a week, in another time zone" {
				zone = time.FixedZone("", 9*60*60)
			}
			if bounds[0] != nil {
				params.ActiveAtMin = nirvana.Time(time.UnixMilli(*bounds[0]).In(zone))
			}
			if bounds[1] != nil {
				params.ActiveAtMax = nirvana.Time(time.UnixMilli(*bounds[1]).In(zone))
			}
			expected := s.list(query{activeAtMin: bounds[0], activeAtMax: bounds[1], ascending: true})
			check(t, "there are some", len(expected) > 0, true)
			checkIDs(t, walk(t, newClient(), params), expected)
		})
	}
}

func TestAllFiltersMustMatchTheSameRow(t *testing.T) {
	s := load(t)
	all := s.list(query{resourceType: "vm", ascending: true})
	middle := all[len(all)/2].StartedAt
	dimension := all[len(all)/2].Segments[0].Dimension
	params := usage.UsageListParams{
		ActiveAtMin:  nirvana.Time(time.UnixMilli(middle)),
		ActiveAtMax:  nirvana.Time(time.UnixMilli(middle)),
		Dimension:    nirvana.String(dimension),
		Limit:        nirvana.Int(100),
		Region:       nirvana.String("us-sva-2"),
		ResourceType: usage.UsageListParamsResourceTypeVM,
		Sort:         nirvana.String("created_at:asc"),
	}
	expected := s.list(query{
		activeAtMin: &middle, activeAtMax: &middle,
		dimension: dimension, region: "us-sva-2", resourceType: "vm", ascending: true,
	})
	check(t, "there are some", len(expected) > 0, true)
	checkIDs(t, walk(t, newClient(), params), expected)
}

func TestOneResourceCanBeFetched(t *testing.T) {
	s := load(t)
	all := s.list(query{})
	for _, index := range []int{0, len(all) / 2, len(all) - 1} {
		item, err := newClient().Usage.Get(context.Background(), all[index].ResourceID)
		if err != nil {
			t.Fatal(err)
		}
		checkItem(t, s, *item, all[index])
	}
}

func TestSeveralClientsPageAtOnceWithoutAffectingEachOther(t *testing.T) {
	s := load(t)
	expected := expectedIDs(s.list(query{}))
	var group sync.WaitGroup
	for index := range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			pager := newClient().Usage.ListAutoPaging(context.Background(), usage.UsageListParams{
				Limit: nirvana.Int(int64(10 + 11*index)),
			})
			found := []string{}
			for pager.Next() {
				found = append(found, pager.Current().ResourceID)
			}
			if pager.Err() != nil || !slices.Equal(found, expected) {
				t.Errorf("client %d found %d resources, expected %d: %v", index, len(found), len(expected), pager.Err())
			}
		}()
	}
	group.Wait()
}

func checkStatus(t *testing.T, err error, status int) {
	t.Helper()
	var typed *nirvana.Error
	if !errors.As(err, &typed) {
		t.Fatalf("not an error of the client's own type: %v", err)
	}
	check(t, "status", typed.StatusCode, status)
}

func TestAWrongKeyIsATypedErrorOfStatus401(t *testing.T) {
	client := newClient(option.WithAPIKey("wrong"))
	_, err := client.Usage.List(context.Background(), usage.UsageListParams{})
	checkStatus(t, err, http.StatusUnauthorized)
	_, err = client.Usage.Get(context.Background(), "00000000-0000-4000-8000-000000000000")
	checkStatus(t, err, http.StatusUnauthorized)
}

func TestABadArgumentIsATypedErrorOfStatus400(t *testing.T) {
	s := load(t)
	client := newClient()
	page, err := client.Usage.List(context.Background(), usage.UsageListParams{})
	if err != nil {
		t.Fatal(err)
	}
	for name, params := range map[string]usage.UsageListParams{
		"limit too small":        {Limit: nirvana.Int(9)},
		"limit too large":        {Limit: nirvana.Int(101)},
		"made-up cursor":         {Cursor: nirvana.String("cursor")},
		"cursor of other filter": {Cursor: nirvana.String(page.Pagination.NextCursor), Dimension: nirvana.String("compute_vcpu")},
		"cursor of other order":  {Cursor: nirvana.String(page.Pagination.NextCursor), Sort: nirvana.String("created_at:asc")},
		"unknown resource type":  {ResourceType: "spaceship"},
		"unknown sort":           {Sort: nirvana.String("sort")},
		"window upside down": {
			ActiveAtMin: nirvana.Time(time.UnixMilli(s.Now)),
			ActiveAtMax: nirvana.Time(time.UnixMilli(s.Now - 1)),
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := client.Usage.List(context.Background(), params)
			checkStatus(t, err, http.StatusBadRequest)
		})
	}
}

func TestAnUnknownResourceIsATypedErrorOfStatus404(t *testing.T) {
	_, err := newClient().Usage.Get(context.Background(), "00000000-0000-4000-8000-000000000000")
	checkStatus(t, err, http.StatusNotFound)
}

func TestAnOperationThatIsNotEmulatedIsATypedErrorOfStatus404(t *testing.T) {
	_, err := newClient().Regions.Get(context.Background(), "us-sva-2")
	checkStatus(t, err, http.StatusNotFound)
}

// retry lists a page with a client with its default retries, in a dataset in which calls fail.
func retry(t *testing.T, calls failing) (*pagination.Cursor[usage.Usage], error) {
	t.Helper()
	client := nirvana.NewClient(option.WithAPIKey(calls.key))
	return client.Usage.List(context.Background(), usage.UsageListParams{})
}

func checkAttempts(t *testing.T, found []attempt, expected ...int) {
	t.Helper()
	statuses := []int{}
	for _, attempt := range found {
		statuses = append(statuses, attempt.Status)
	}
	if !slices.Equal(statuses, expected) {
		t.Fatalf("calls: found %v, expected %v", statuses, expected)
	}
}

func TestA429IsRetriedAfterItsRetryAfterMs(t *testing.T) {
	// Longer than the client's default delay.
	calls := newFailing(t, map[string]any{"kind": "error", "status": 429, "retry-after-ms": 1500}, 1)
	page, err := retry(t, calls)
	if err != nil {
		t.Fatal(err)
	}
	checkIDs(t, page.Items, load(t).list(query{})[:10])
	attempts := calls.attempts(t)
	checkAttempts(t, attempts, 429, 200)
	check(t, "waited", attempts[1].Time.Sub(attempts[0].Time) > 1400*time.Millisecond, true)
}

func TestA503IsRetriedTwiceAndThenSucceeds(t *testing.T) {
	calls := newFailing(t, map[string]any{"kind": "error", "status": 503}, 2)
	page, err := retry(t, calls)
	if err != nil {
		t.Fatal(err)
	}
	checkIDs(t, page.Items, load(t).list(query{})[:10])
	checkAttempts(t, calls.attempts(t), 503, 503, 200)
}

func TestXShouldRetryFalseStopsTheRetries(t *testing.T) {
	calls := newFailing(t, map[string]any{"kind": "error", "status": 503, "x-should-retry": false}, 1)
	_, err := retry(t, calls)
	checkStatus(t, err, http.StatusServiceUnavailable)
	checkAttempts(t, calls.attempts(t), 503)
}

func TestATimeoutIsADeadlineExceeded(t *testing.T) {
	client := newClient(
		option.WithBaseURL(os.Getenv("USAGE_EMULATOR_SLOW_URL")),
		option.WithRequestTimeout(200*time.Millisecond),
	)
	_, err := client.Usage.List(context.Background(), usage.UsageListParams{})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("not a deadline exceeded: %v", err)
	}
}

func TestTheRawResponseCarriesARequestID(t *testing.T) {
	var raw *http.Response
	_, err := newClient().Usage.List(context.Background(), usage.UsageListParams{}, option.WithResponseInto(&raw))
	if err != nil {
		t.Fatal(err)
	}
	check(t, "x-request-id is there", raw.Header.Get("x-request-id") != "", true)
}

func pointer(ms int64) *int64 {
	return &ms
}
