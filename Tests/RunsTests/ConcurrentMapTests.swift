import BLAS
import Runs
import Testing

@Suite("Work side by side")
struct ConcurrentMapTests {
  @Test("Results of concurrent work come in order, whatever the number of tasks, and errors come out")
  func concurrency() async throws {
    let numbers = Array(0..<100)
    for jobs in [1, 3, 200] {
      var last = 0
      let squares = try await parallelMap(numbers, jobs: jobs, completed: { last = $0 }) { $0 * $0 }
      #expect(squares == numbers.map { $0 * $0 })
      #expect(last == 100)
    }
    struct Failure: Error {}
    await #expect(throws: Failure.self) {
      try await parallelMap(numbers, jobs: 2) { if $0 == 50 { throw Failure() } }
    }
  }

  @Test("A run that is asked to stop begins nothing more, and has the results of the first elements")
  func stopping() async throws {
    for jobs in [1, 3] {
      let stop = RunStop()
      let results = try await RunStop.$current.withValue(stop) {
        try await parallelMap(Array(0..<100), jobs: jobs) {
          if $0 == 10 { stop.ask() }
        } _: {
          $0 * $0
        }
      }
      // Ten are done, and up to all jobs but the one that is done were under way.
      #expect((10..<10 + jobs).contains(results.count))
      #expect(results == (0..<results.count).map { $0 * $0 })
      let none = try await RunStop.$current.withValue(stop) {
        try await parallelMap([1, 2], jobs: jobs) { $0 }
      }
      #expect(none.isEmpty)
    }
    #expect(!RunStop.isAsked)
  }

  @Test("Inside of one job and of several, matrix products take no threads of their own")
  func productThreads() async throws {
    for jobs in [1, 2] {
      let inside = try await parallelMap([0, 1, 2], jobs: jobs) { _ in BLASLibrary.usesThreads }
      #expect(inside == [false, false, false])
    }
    #expect(BLASLibrary.usesThreads)
  }
}

@Suite("Course of a run")
struct RunCourseTests {
  @Test("Progress is told of the whole run, by what each part is expected to cost")
  func shares() {
    let course = RunCourse([
      RunCourse.Part("quick", items: 10), RunCourse.Part("slow", costs: [10, 20]),
      RunCourse.Part("none", items: 0),
    ])
    #expect(course.progress("quick", done: 5).share == 5.0 / 40)
    #expect(course.progress("slow", done: 0).share == 10.0 / 40)
    #expect(course.progress("slow", done: 1).share == 20.0 / 40)
    let end = course.progress("none", done: 0)
    #expect(end.share == 1 && end.part == "none" && end.total == 0)
    #expect(RunProgress(part: "only", done: 1, total: 4).share == 0.25)
  }
}
