// Command replicas lists the usage of every key on standard input with nirvana-go, in small pages, and prints it by key.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"os"

	"github.com/nirvana-labs/nirvana-go"
	"github.com/nirvana-labs/nirvana-go/option"
	"github.com/nirvana-labs/nirvana-go/usage"
)

func list(key string) []string {
	client := nirvana.NewClient(option.WithAPIKey(key), option.WithMaxRetries(0))
	found := []string{}
	pager := client.Usage.ListAutoPaging(context.Background(), usage.UsageListParams{Limit: nirvana.Int(10)})
	for pager.Next() {
		found = append(found, pager.Current().ResourceID)
	}
	var refused *nirvana.Error
	if errors.As(pager.Err(), &refused) && refused.StatusCode == http.StatusUnauthorized {
		return []string{"401"}
	}
	if err := pager.Err(); err != nil {
		log.Fatal(err)
	}
	return found
}

func main() {
	var keys []string
	if err := json.NewDecoder(os.Stdin).Decode(&keys); err != nil {
		log.Fatal(err)
	}
	found := map[string][]string{}
	for _, key := range keys {
		found[key] = list(key)
	}
	if err := json.NewEncoder(os.Stdout).Encode(found); err != nil {
		log.Fatal(err)
	}
}
