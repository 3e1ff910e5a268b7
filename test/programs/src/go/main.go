// A Go program for GOOS=wasip1 GOARCH=wasm: goroutines, channels, maps, the collector, time, files, panics.
package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"sync"
	"time"
)

func squares(numbers <-chan int, results chan<- int, group *sync.WaitGroup) {
	defer group.Done()
	for n := range numbers {
		results <- n * n
	}
}

func main() {
	fmt.Println("Hello from", runtime.GOOS, runtime.GOARCH)
	fmt.Println("arguments:", strings.Join(os.Args[1:], ","))
	fmt.Println("GREETING:", os.Getenv("GREETING"))

	numbers, results := make(chan int), make(chan int, 16)
	var group sync.WaitGroup
	for i := 0; i < 4; i++ {
		group.Add(1)
		go squares(numbers, results, &group)
	}
	go func() {
		for i := 1; i <= 100; i++ {
			numbers <- i
		}
		close(numbers)
		group.Wait()
		close(results)
	}()
	sum := 0
	for r := range results {
		sum += r
	}
	fmt.Println("sum of squares:", sum)

	words := map[string]int{}
	scanner := bufio.NewScanner(os.Stdin)
	scanner.Split(bufio.ScanWords)
	for scanner.Scan() {
		words[scanner.Text()]++
	}
	keys := make([]string, 0, len(words))
	for k := range words {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		fmt.Printf("%s=%d ", k, words[k])
	}
	fmt.Println()

	keep := make([][]byte, 0)
	for i := 0; i < 2000; i++ {
		block := make([]byte, 10_000)
		block[i%len(block)] = byte(i)
		if i%100 == 0 {
			keep = append(keep, block)
		}
	}
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	fmt.Println("collected:", stats.NumGC > 0, "kept:", len(keep))

	start := time.Now()
	time.Sleep(20 * time.Millisecond)
	fmt.Println("slept:", time.Since(start) >= 20*time.Millisecond)

	fmt.Printf("sha256: %x\n", sha256.Sum256([]byte("wasmtide")))
	text, _ := json.Marshal(map[string]any{"pi": 3.14159, "list": []int{1, 2, 3}, "none": nil})
	fmt.Println(string(text))

	name := filepath.Join("/data", "from-go.txt")
	if err := os.WriteFile(name, []byte("written by Go\n"), 0o644); err != nil {
		fmt.Println("write:", err)
	}
	entries, err := os.ReadDir("/data")
	fmt.Println("entries:", len(entries), err)
	for _, e := range entries {
		info, _ := e.Info()
		fmt.Println(" ", e.Name(), info.Size(), e.IsDir())
	}
	_, err = os.Stat("/data/none")
	fmt.Println("missing:", errors.Is(err, os.ErrNotExist))

	func() {
		defer func() { fmt.Println("recovered:", recover()) }()
		var none []int
		fmt.Println(none[len(os.Args)+3])
	}()
	os.Exit(17)
}
