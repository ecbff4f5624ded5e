package nirvana_test

import (
	"cmp"
	"encoding/json"
	"os"
	"slices"
	"testing"
	"time"
)

// The scenario's rows as its generator produces them, without SQL or HTTP, from a file that the runner writes. Instants are
// milliseconds; a nil end means that there is none.

type leaf struct {
	ID        string
	Dimension string
	Quantity  int64
	StartedAt int64
	EndedAt   *int64
}

type segment struct {
	leaf
	Children []leaf
}

type resource struct {
	ResourceID   string
	ResourceType string
	ProjectID    string
	Region       string
	StartedAt    int64
	EndedAt      *int64
	Segments     []segment
}

type scenario struct {
	// The dataset's clock.
	Now     int64
	Nirvana []resource
}

func load(t *testing.T) scenario {
	t.Helper()
	content, err := os.ReadFile(os.Getenv("USAGE_EMULATOR_EXPECTED"))
	if err != nil {
		t.Fatal(err)
	}
	var loaded scenario
	if err := json.Unmarshal(content, &loaded); err != nil {
		t.Fatal(err)
	}
	return loaded
}

// rows returns the usage rows that have begun, both bundle heads and leaves.
func (r resource) rows(now int64) []leaf {
	var rows []leaf
	for _, segment := range r.Segments {
		rows = append(append(rows, segment.leaf), segment.Children...)
	}
	return slices.DeleteFunc(rows, func(row leaf) bool { return row.StartedAt > now })
}

// query has the filters of a list; zero values filter nothing.
type query struct {
	activeAtMin, activeAtMax                    *int64
	dimension, region, resourceID, resourceType string
	ascending                                   bool
}

// matches reports whether all filters match the same row.
func (q query) matches(r resource, row leaf, now int64) bool {
	ended := row.EndedAt != nil && *row.EndedAt <= now
	return (q.activeAtMax == nil || row.StartedAt <= *q.activeAtMax) &&
		(q.activeAtMin == nil || !ended || *row.EndedAt > *q.activeAtMin) &&
		(q.dimension == "" || row.Dimension == q.dimension) &&
		(q.region == "" || r.Region == q.region) &&
		(q.resourceID == "" || r.ResourceID == q.resourceID) &&
		(q.resourceType == "" || r.ResourceType == q.resourceType)
}

// list returns every resource that a query matches, by its earliest matching row, by default newest first.
func (s scenario) list(q query) []resource {
	earliest := map[string]int64{}
	var matching []resource
	for _, r := range s.Nirvana {
		starts := []int64{}
		for _, row := range r.rows(s.Now) {
			if q.matches(r, row, s.Now) {
				starts = append(starts, row.StartedAt)
			}
		}
		if len(starts) > 0 {
			earliest[r.ResourceID] = slices.Min(starts)
			matching = append(matching, r)
		}
	}
	slices.SortFunc(matching, func(a, b resource) int {
		order := cmp.Or(
			cmp.Compare(earliest[a.ResourceID], earliest[b.ResourceID]),
			cmp.Compare(a.ResourceID, b.ResourceID),
		)
		if q.ascending {
			return order
		}
		return -order
	})
	return matching
}

// instant formats an instant like the API, which doesn't show future ones.
func (s scenario) instant(ms *int64) string {
	if ms == nil || *ms > s.Now {
		return ""
	}
	written := time.UnixMilli(*ms).UTC()
	if *ms%1000 == 0 {
		return written.Format("2006-01-02T15:04:05Z")
	}
	return written.Format("2006-01-02T15:04:05.000Z")
}
