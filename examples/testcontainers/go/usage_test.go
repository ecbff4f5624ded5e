package usage_test

import (
	"context"
	"testing"

	"github.com/nirvana-labs/nirvana-go"
	"github.com/nirvana-labs/nirvana-go/option"
	"github.com/nirvana-labs/nirvana-go/usage"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

const image = "ghcr.io/usage-emulator/usage-emulator:0.1.0"

// startEmulator starts a container that is removed after the test, and returns the emulator's base URL.
func startEmulator(ctx context.Context, t *testing.T) string {
	t.Helper()
	container, err := testcontainers.Run(ctx, image,
		testcontainers.WithExposedPorts("4010/tcp"),
		testcontainers.WithEnv(map[string]string{"USAGE_EMULATOR_CLOCK": "2026-02-01T00:00:00Z"}),
		testcontainers.WithWaitStrategy(wait.ForHTTP("/_emulator/ready").WithPort("4010/tcp")),
	)
	testcontainers.CleanupContainer(t, container)
	if err != nil {
		t.Fatal(err)
	}
	url, err := container.PortEndpoint(ctx, "4010/tcp", "http")
	if err != nil {
		t.Fatal(err)
	}
	return url
}

func TestEveryResourceIsListedOnce(t *testing.T) {
	ctx := context.Background()
	client := nirvana.NewClient(option.WithBaseURL(startEmulator(ctx, t)), option.WithAPIKey("my-api-key"))
	seen := map[string]bool{}
	resources := client.Usage.ListAutoPaging(ctx, usage.UsageListParams{})
	for resources.Next() {
		id := resources.Current().ResourceID
		if seen[id] {
			t.Errorf("%s is listed twice", id)
		}
		seen[id] = true
	}
	if err := resources.Err(); err != nil {
		t.Fatal(err)
	}
	if len(seen) == 0 {
		t.Error("nothing is listed")
	}
}
