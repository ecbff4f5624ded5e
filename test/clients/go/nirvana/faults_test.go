package nirvana_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"testing"
	"time"
)

// failing is a separate dataset in which calls fail, so that they don't affect other cases.
type failing struct {
	name string
	// The dataset's key.
	key string
}

// newFailing makes the first calls fail.
func newFailing(t *testing.T, effect map[string]any, first int) failing {
	t.Helper()
	var dataset struct {
		Name string
		Keys map[string][]string
	}
	control(t, "POST", "datasets", map[string]any{}, &dataset)
	t.Cleanup(func() { control(t, "DELETE", "datasets/"+dataset.Name, nil, nil) })
	fault := map[string]any{
		"provider": "nirvana",
		"dataset":  dataset.Name,
		"effect":   effect,
		"calls":    map[string]any{"first": first},
	}
	control(t, "POST", "faults", fault, nil)
	return failing{dataset.Name, dataset.Keys["nirvana"][0]}
}

type attempt struct {
	Status int
	Time   time.Time
}

// attempts returns the calls that were received, in order.
func (f failing) attempts(t *testing.T) []attempt {
	t.Helper()
	var journal struct{ Entries []attempt }
	control(t, "GET", "journal?dataset="+f.name, nil, &journal)
	return journal.Entries
}

func control(t *testing.T, method, path string, body, answer any) {
	t.Helper()
	content := []byte{}
	if body != nil {
		content, _ = json.Marshal(body)
	}
	request, err := http.NewRequest(method, os.Getenv("USAGE_EMULATOR_URL")+"/_emulator/"+path, bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode >= http.StatusBadRequest {
		t.Fatalf("%s %s: %s", method, path, response.Status)
	}
	if answer != nil {
		if err := json.NewDecoder(response.Body).Decode(answer); err != nil {
			t.Fatal(err)
		}
	}
}
