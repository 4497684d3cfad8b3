package dev.semblance.problem;

import dev.semblance.fault.Fault;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Answers {@code sendError}, in place of Boot's error page. */
@Controller
final class ProblemErrorController implements ErrorController {

  /** The request attribute with the fault behind a {@code sendError}, where there is one. */
  static final String FAULT = ProblemErrorController.class.getName() + ".FAULT";

  /** Where Tomcat sends its errors. */
  static final String PATH = "${spring.web.error.path:${error.path:/error}}";

  private final ProblemWriter problems;

  ProblemErrorController(ProblemWriter problems) {
    this.problems = problems;
  }

  @RequestMapping(PATH)
  void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (response.isCommitted()) {
      return; // Tomcat asks even when nothing can be said any more, and then cuts the connection.
    }
    if (request.getAttribute(FAULT) instanceof Fault fault) {
      problems.write(request, response, fault);
      return;
    }
    // A caller who asks for this path itself finds nothing here.
    int status =
        request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer sent
            ? sent
            : ProblemKind.ROUTE_NOT_FOUND.status();
    problems.write(request, response, ThrownProblems.ofStatus(status, RequestId.of(request)));
  }
}
