// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/composition.h"
#include "app/config.h"
#include "app/console/firstpaint.h"
#include "app/console/localbackend.h"
#include "app/console/startfailure.h"
#include "models/domain/exitcode.h"
#include "ui/mainwindow.h"
#include "ui/shot.h"
#include "ui/theme/theme.h"

#include <QtCore/qcommandlineparser.h>
#include <QtCore/qtextstream.h>
#include <QtCore/qtimer.h>
#include <QtWidgets/qapplication.h>

#include <algorithm>

using namespace berth;

namespace {

struct Options
{
    Config config;
    QString shotFolder; ///< empty: none
    bool reportsFirstPaint = false;
};

Result<Options> optionsFrom(QApplication &application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QApplication::translate("berth", "The operator console of Berth."));
    parser.addHelpOption();
    parser.addVersionOption();
    addConfigOptions(parser);
    parser.addOptions({
        {QStringLiteral("shot"),
         QStringLiteral("Save a picture of every pane and dialog in <folder>, then leave."),
         QStringLiteral("folder")},
        {QStringLiteral("report-first-paint"),
         QStringLiteral("Print one line of JSON when the queue is first painted, then leave.")},
    });
    parser.process(application);
    auto config = configFrom(parser);
    if (!config)
        return tl::unexpected(config.error());
    return Options{.config = *config,
                   .shotFolder = parser.value(QStringLiteral("shot")),
                   .reportsFirstPaint = parser.isSet(QStringLiteral("report-first-paint"))};
}

/// Long enough for the scheduler to have placed what fits, so that there is something to see.
constexpr Milliseconds ShotDelay{6'000};

std::unique_ptr<Shot> takePictures(console::LocalBackend &backend, MainWindow &window, Theme &theme,
                                   const QString &folder)
{
    auto shot = std::make_unique<Shot>(window, theme, folder);
    QObject::connect(shot.get(), &Shot::finished, &window,
                     [](int pictures, const QString &problem) {
                         if (!problem.isEmpty())
                             QTextStream(stderr) << "berth: " << problem << Qt::endl;
                         QTextStream(stdout) << pictures << " pictures" << Qt::endl;
                         QApplication::exit(problem.isEmpty() ? 0 : 1);
                     });
    QObject::connect(&backend, &console::LocalBackend::firstPageLoaded, shot.get(),
                     [shot = shot.get()] { QTimer::singleShot(ShotDelay, shot, &Shot::start); });
    return shot;
}

bool isAmong(int argc, char **argv, std::initializer_list<const char *> wanted)
{
    return std::any_of(argv + 1, argv + argc, [&](const char *argument) {
        return std::any_of(wanted.begin(), wanted.end(), [&](const char *some) {
            return QLatin1StringView(argument) == QLatin1StringView(some);
        });
    });
}

/// Qt ends the program with a signal where it finds no display; what asks for words alone needs
/// none. @returns false: say that there is none
bool hasWhereToShow(int argc, char **argv)
{
    if (isAmong(argc, argv, {"--version", "-v", "--help", "-h", "--help-all"})) {
        qputenv("QT_QPA_PLATFORM", "minimal");
        return true;
    }
    return qEnvironmentVariableIsSet("QT_QPA_PLATFORM") || isAmong(argc, argv, {"-platform"})
        || !qEnvironmentVariableIsEmpty("DISPLAY")
        || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
}

} // namespace

int main(int argc, char **argv)
{
    if (!hasWhereToShow(argc, argv)) {
        QTextStream(stderr) << "berth: there is no display here (DISPLAY and WAYLAND_DISPLAY are "
                               "empty). berthd does the same without a window."
                            << Qt::endl;
        return exitCodeOf(ErrorCode::Unavailable);
    }
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("berth"));
    QApplication::setApplicationDisplayName(QStringLiteral("Berth"));
    QApplication::setApplicationVersion(QStringLiteral(BERTH_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("berth"));
    // A window that keeps running in the background is hidden, not the end of the program.
    QApplication::setQuitOnLastWindowClosed(false);

    const auto options = optionsFrom(application);
    if (!options) {
        QTextStream(stderr) << "berth: " << describe(options.error()) << Qt::endl;
        return exitCodeOf(options.error().code);
    }
    const Config &config = options->config;
    if (console::SingleWindow(config.storePath()).raiseOther()) {
        QTextStream(stdout) << "Berth has this store open already; its window was raised."
                            << Qt::endl;
        return 0;
    }

    Theme theme(application);
    Config demo = config;
    demo.isDemo = true;
    Config own = config;
    own.isDemo = false;
    console::LocalBackend backend({.storePath = own.storePath(),
                                   .demoPath = demo.storePath(),
                                   .administrator = loginName(),
                                   .runtime = simulatedRuntime(config.runtimeSpeed)});
    if (const auto opened = backend.open(config.isDemo); !opened) {
        QTextStream(stderr) << "berth: " << describe(opened.error()) << Qt::endl;
        return console::showStartFailure(opened.error());
    }

    MainWindow window(backend, theme, config.dataDirectory + QStringLiteral("/console.ini"));
    std::unique_ptr<console::FirstPaint> firstPaint;
    if (options->reportsFirstPaint)
        firstPaint = std::make_unique<console::FirstPaint>(backend, window);
    std::unique_ptr<Shot> shot;
    if (!options->shotFolder.isEmpty())
        shot = takePictures(backend, window, theme, options->shotFolder);
    window.show();
    return QApplication::exec();
}
