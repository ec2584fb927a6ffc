// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/fakebackend.h"
#include "ui/mainwindow.h"
#include "ui/shot.h"
#include "ui/theme/theme.h"

#include <QtCore/qtemporarydir.h>
#include <QtWidgets/qapplication.h>

#include <cstdio>

/// `ui_gallery [FOLDER]`: the window on made-up data; with a folder, a picture of every view.
int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    berth::Theme theme(application);
    berth::test::FakeBackend backend;
    const QTemporaryDir settings;
    const QStringList arguments = QApplication::arguments();
    const bool isFirstRun = arguments.contains(QStringLiteral("--first-run"));
    if (!isFirstRun) {
        backend.fill(620, 4200);
        backend.fillHistory();
        backend.setProblems({
            {berth::Problem::Severity::Serious, QStringLiteral("Node west-0041 is lost"),
             berth::SubjectKind::Node, 52},
            {berth::Problem::Severity::Warning,
             QStringLiteral("Queue of cluster lab is held; 212 deployments wait"),
             berth::SubjectKind::Cluster, 11},
            {berth::Problem::Severity::Warning,
             QStringLiteral("168 deployments failed in the last day"),
             berth::SubjectKind::Deployment, 10'004},
            {berth::Problem::Severity::Notice, QStringLiteral("9 deployments can never fit"),
             berth::SubjectKind::Deployment, 10'010},
        });
        berth::StoreFacts facts = backend.queries().store();
        facts.isDemo = true;
        backend.setStore(facts);
    }
    berth::MainWindow window(backend, theme, settings.filePath(QStringLiteral("ui.ini")));
    if (arguments.size() < 2 || isFirstRun) {
        window.show();
        if (arguments.size() > 2) {
            window.resize(1200, 760);
            QApplication::processEvents();
            return window.grab().save(arguments.at(2)) ? 0 : 1;
        }
        return QApplication::exec();
    }
    berth::Shot shot(window, theme, arguments.at(1));
    QObject::connect(&shot, &berth::Shot::finished, &application,
                     [](int pictures, const QString &problem) {
                         std::printf("%d pictures %s\n", pictures, qPrintable(problem));
                         QApplication::exit(problem.isEmpty() ? 0 : 1);
                     });
    shot.start();
    return QApplication::exec();
}
