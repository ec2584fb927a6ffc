// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/composition.h"
#include "app/console/firstpaint.h"
#include "app/console/localbackend.h"
#include "tests/bench/queuestore.h"
#include "tests/bench/registry.h"
#include "ui/mainwindow.h"
#include "ui/panes/queuepane.h"
#include "ui/theme/theme.h"

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qtemporarydir.h>
#include <QtWidgets/qapplication.h>
#include <QtWidgets/qscrollbar.h>
#include <QtWidgets/qtableview.h>

#include <malloc.h>
#include <random>
#include <set>

namespace berth::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr char Usage[] = "[--rows 1000000] [--scale 1|2]";
constexpr int Nodes = 64;
constexpr int Frames = 50;
constexpr int ChangesPerFrame = 100; ///< 1,000 a second at ten frames

double milliseconds(const QElapsedTimer &timer)
{
    return double(timer.nsecsElapsed()) / 1e6;
}

/// Turns the event loop until @p done.
template<typename Done>
void turnUntil(Done done)
{
    while (!done())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 20);
}

/// The real console on a store of @p rows, with its core, planner and runtime on.
class ConsoleBench final
{
public:
    ConsoleBench(const QString &directory)
        : m_theme(*qApp, Appearance::Light)
        , m_backend({.storePath = directory + u"/berth.db"_s,
                     .demoPath = directory + u"/demo.db"_s,
                     .runtime = simulatedRuntime(1)})
        , m_directory(directory)
    {
    }

    Result<void> open(QJsonObject &figures)
    {
        QElapsedTimer timer;
        timer.start();
        bool hasFirstPage = false;
        QObject::connect(&m_backend, &console::LocalBackend::firstPageLoaded, qApp,
                         [&] { hasFirstPage = true; });
        if (const auto opened = m_backend.open(false); !opened)
            return opened;
        m_window
            = std::make_unique<MainWindow>(m_backend, m_theme, m_directory + u"/console.ini"_s);
        m_window->resize(1600, 1000);
        m_window->showPane(PaneId::Queue);
        m_window->show();
        turnUntil([&] { return hasFirstPage; });
        m_view = qobject_cast<QTableView *>(m_window->queue().exportedView());
        m_table = m_backend.tables().deployments;
        repaint();
        figures[u"first_paint_ms"_s] = milliseconds(timer);
        turnUntil([&] { return !m_table->isLoading(); });
        figures[u"load_ms"_s] = milliseconds(timer);
        // The planner has the queue too before anything else is measured.
        auto planned = m_backend.core()->runScheduler({});
        turnUntil([&] { return planned.isFinished(); });
        return {};
    }

    void measure(QJsonObject &figures)
    {
        figures[u"filter_ms"_s]
            = filterMs({u"pod-00012"_s, u"priority>=500 gpu>0"_s, u"image:be or memory>=64GiB"_s,
                        u"-status:running cpu<8"_s});
        // Asks a regular expression of every name: apart, since it costs what the expression costs.
        figures[u"filter_expression_ms"_s] = filterMs({u"name~^pod-.*7$"_s});
        figures[u"sort_ms"_s] = sortMs();
        figures[u"scroll_p95_ms"_s] = scrollP95Ms();
        figures[u"changes_per_second"_s] = changesPerSecond();
        malloc_trim(0);
        figures[u"rss_mb"_s] = console::residentMib();
    }

private:
    void repaint()
    {
        QCoreApplication::sendPostedEvents();
        m_view->viewport()->repaint();
    }

    void setFilter(const QString &text)
    {
        if (const auto tree = filter::parse(text, DeploymentTable::filterFields()))
            m_table->setFilter(*tree);
    }

    /// The slowest of some filters, until the rows are painted.
    double filterMs(const QStringList &texts)
    {
        double slowest = 0;
        for (const QString &text : texts) {
            QElapsedTimer timer;
            timer.start();
            setFilter(text);
            repaint();
            slowest = std::max(slowest, milliseconds(timer));
        }
        m_table->clearFilter();
        return slowest;
    }

    /// The slowest of some orders, each after it was sorted once before.
    double sortMs()
    {
        double slowest = 0;
        for (const int column :
             {int(DeploymentTable::NameColumn), int(DeploymentTable::CpuColumn),
              int(DeploymentTable::PriorityColumn), int(DeploymentTable::SubmittedColumn)}) {
            m_table->sort(column, Qt::AscendingOrder);
            QElapsedTimer timer;
            timer.start();
            m_table->sort(column, Qt::DescendingOrder);
            repaint();
            slowest = std::max(slowest, milliseconds(timer));
        }
        m_table->sort(-1);
        return slowest;
    }

    double scrollP95Ms()
    {
        std::vector<double> frames;
        QScrollBar *bar = m_view->verticalScrollBar();
        for (int i = 0; i < 200; ++i) {
            QElapsedTimer timer;
            timer.start();
            bar->setValue(int(qint64(bar->maximum()) * i / 200));
            repaint();
            frames.push_back(milliseconds(timer));
        }
        std::sort(frames.begin(), frames.end());
        return frames[frames.size() * 95 / 100];
    }

    /// Scattered changes and removals under a filter, with half of the rows selected.
    double changesPerSecond()
    {
        m_table->clearSelection();
        m_table->selectRange(0, m_table->rowCount() / 2);
        setFilter(u"priority>=100"_s);
        repaint();
        std::mt19937_64 dice(7);
        double spent = 0;
        qint64 changes = 0;
        qint64 seq = m_table->seq() + 1'000'000;
        for (int frame = 0; frame < Frames; ++frame) {
            const DeploymentDelta delta = randomDelta(dice, ++seq);
            QElapsedTimer timer;
            timer.start();
            m_table->applyChanges(delta);
            repaint();
            spent += milliseconds(timer);
            changes += qint64(delta.upserts.size() + delta.removed.size());
        }
        m_table->clearFilter();
        m_table->clearSelection();
        return double(changes) / spent * 1000;
    }

    DeploymentDelta randomDelta(std::mt19937_64 &dice, qint64 seq)
    {
        DeploymentDelta delta;
        delta.seq = seq;
        std::set<DeploymentId> touched;
        for (int i = 0; i < ChangesPerFrame && m_table->rowCount() > 0; ++i) {
            const DeploymentId id = m_table->idAt(int(dice() % quint64(m_table->rowCount())));
            if (!touched.insert(id).second)
                continue;
            if (i % 3 == 0) {
                delta.removed.push_back(id);
                continue;
            }
            if (auto row = m_table->find(id)) {
                row->status = DeploymentStatus(dice() % DeploymentStatusCount);
                row->priority = int(dice() % 1001);
                delta.upserts.push_back(*row);
            }
        }
        return delta;
    }

    Theme m_theme;
    console::LocalBackend m_backend;
    QString m_directory;
    std::unique_ptr<MainWindow> m_window;
    QTableView *m_view = nullptr;
    DeploymentTable *m_table = nullptr;
};

Outcome run(const QStringList &arguments)
{
    qint64 rows = 1'000'000;
    int scale = 1;
    for (qsizetype i = 0; i < arguments.size(); i += 2) {
        bool isNumber = false;
        const qint64 value = arguments.value(i + 1).toLongLong(&isNumber);
        if (arguments[i] == u"--rows" && isNumber && value > 0)
            rows = value;
        else if (arguments[i] == u"--scale" && (value == 1 || value == 2))
            scale = int(value);
        else
            return Outcome::Usage;
    }
    const QTemporaryDir directory;
    if (const auto made = makeQueueStore(directory.filePath(u"berth.db"_s), Nodes, rows); !made) {
        complain(describe(made.error()));
        return Outcome::Failed;
    }
    malloc_trim(0);
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qputenv("QT_SCALE_FACTOR", QByteArray::number(scale));
    int argc = 1;
    char name[] = "berth-bench";
    char *argv[] = {name, nullptr};
    QApplication application(argc, argv);
    QApplication::setQuitOnLastWindowClosed(false);
    QJsonObject figures{{u"bench"_s, u"model"_s}, {u"rows"_s, rows}, {u"scale"_s, scale}};
    ConsoleBench bench(directory.path());
    if (const auto opened = bench.open(figures); !opened) {
        complain(describe(opened.error()));
        return Outcome::Failed;
    }
    bench.measure(figures);
    print(figures);
    return Outcome::Done;
}

const int registered = registerBench("model", Usage, &run);

} // namespace

} // namespace berth::bench
